$ErrorActionPreference = 'Stop'
$Control = "$env:MOCKSERVERS_URL/control"
$World = "ps-$([DateTimeOffset]::UtcNow.ToUnixTimeMilliseconds())"
$Bigfix = "$env:BIGFIX_URL/~$World"

function Invoke-Control($Method, $Path, $Body) {
    $Request = @{ Method = $Method; Uri = "$Control$Path" }
    if ($Body) {
        $Request.Body = ConvertTo-Json $Body -Depth 10
        $Request.ContentType = 'application/json'
    }
    Invoke-RestMethod @Request
}

$null = Invoke-Control POST '/worlds' @{ name = $World; seed = 7; now = '2026-03-31T12:00:00Z' }
$Fault = @{ kind = 'status'; values = @{ status = 503 }; service = 'bigfix'; times = 1 }
$null = Invoke-Control POST "/worlds/$World/faults" $Fault
foreach ($Attempt in 1..2) {
    $Headers = @{ Token = $env:BIGFIX_TOKEN }
    $Answer = Invoke-WebRequest "$Bigfix/api/sam/v2/metrics" -Headers $Headers -SkipHttpErrorCheck
    $Answer.StatusCode
}
$null = Invoke-Control POST "/worlds/$World/clock/advance" @{ seconds = 3600 }
$Expected = @{ expect = @(@{ operation = 'list_metrics'; times = 2 }) }
$Outcome = Invoke-Control POST "/worlds/$World/journal/verify" $Expected
if ($Outcome.holds) { 'verified' } else { $Outcome.problems }
$null = Invoke-Control DELETE "/worlds/$World"
