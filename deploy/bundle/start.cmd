@echo off
rem Installs the wheels of this folder into .venv beside them (once, without a network), and runs mockservers.
rem Without arguments all mock servers are started; `start.cmd demo` runs the demonstration.
setlocal
set "folder=%~dp0"
if not exist "%folder%.venv\ready" (
  py -3 -m venv --clear "%folder%.venv" || exit /b 1
  "%folder%.venv\Scripts\python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "%folder%wheels" --constraint "%folder%constraints.txt" "mockservers[check,console,demo,tls]" "samclients[web]" || exit /b 1
  type nul > "%folder%.venv\ready"
)
set "PATH=%folder%.venv\Scripts;%PATH%"
if "%~1"=="" (mockservers up) else (mockservers %*)
