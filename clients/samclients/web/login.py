"""The login page, and the checks before every request."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import PasswordField, SubmitField
from wtforms.validators import DataRequired

from samclients.web.access import AccessPolicy
from samclients.web.forms import add_error

TOKEN = "login"  # noqa: S105 -- a member of the session
LOCKED = "Too many wrong passwords. Try again in {minutes} min."
WRONG = "The password is wrong."
UNKNOWN_HOST = "The pages are not served under this host name. Use the machine's IP address, or --allow-host NAME."
PUBLIC = {"login.show", "login.submit", "web.static", "web.dark_css", "bootstrap.static"}


class LoginForm(FlaskForm):
    """The login form."""

    password = PasswordField("Password", validators=[DataRequired("Enter the password.")])
    submit = SubmitField("Log in")


def create_login_pages(access: AccessPolicy) -> Blueprint:
    """Return the pages ``/login`` and ``/logout``."""
    pages = Blueprint("login", __name__)

    @pages.get("/login")
    def show() -> ResponseReturnValue:
        if access.password is None or _is_logged_in(access):
            return redirect(_next_page(), 303)
        return render_template("web/login.html", form=LoginForm())

    @pages.post("/login")
    def submit() -> ResponseReturnValue:
        form, client = LoginForm(), request.remote_addr or ""
        if not form.validate_on_submit():
            return render_template("web/login.html", form=form), 422
        if not access.lockout.begin_attempt(client):
            return _refuse_locked_out(access, form, client)
        if not access.is_password(form.password.data or ""):
            add_error(form.password, WRONG)
            return render_template("web/login.html", form=form), 422
        access.lockout.reset(client)
        _end_session(access)
        session[TOKEN] = access.sessions.create()
        return redirect(_next_page(), 303)

    @pages.post("/logout")
    def logout() -> ResponseReturnValue:
        _end_session(access)
        return redirect(url_for("login.show"), 303)

    return pages


def check_requests(app: Flask, access: AccessPolicy) -> None:
    """Let the application answer only requests for its own host names, of visitors that are logged in."""

    @app.before_request
    def check() -> ResponseReturnValue | None:
        if not access.is_trusted_host(request.headers.get("Host", "")):
            abort(403, UNKNOWN_HOST)
        if access.password is None or request.endpoint in PUBLIC or _is_logged_in(access):
            return None
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("login.show", next=wanted), 303)


def _is_logged_in(access: AccessPolicy) -> bool:
    return access.sessions.renew(str(session.get(TOKEN, "")))


def _end_session(access: AccessPolicy) -> None:
    """End the visitor's session; nothing of its cookie survives, so that nobody else can have prepared it."""
    access.sessions.end(str(session.get(TOKEN, "")))
    session.clear()


def _refuse_locked_out(access: AccessPolicy, form: LoginForm, client: str) -> ResponseReturnValue:
    seconds = access.lockout.seconds_left(client)
    add_error(form.password, LOCKED.format(minutes=max(1, -(-seconds // 60))))
    response = make_response(render_template("web/login.html", form=form), 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _next_page() -> str:
    """Return the page that was asked for before the login; only of this site."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    is_own = wanted.startswith("/") and not wanted.startswith("//") and not parts.netloc and not parts.scheme
    return wanted if is_own and "\\" not in wanted and wanted.isprintable() else "/"
