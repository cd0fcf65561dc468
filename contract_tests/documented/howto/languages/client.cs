using System.Text;
using System.Text.Json.Nodes;

using var http = new HttpClient();
var control = Environment.GetEnvironmentVariable("MOCKSERVERS_URL") + "/control";
var world = $"cs-{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}";
var bigfix = $"{Environment.GetEnvironmentVariable("BIGFIX_URL")}/~{world}";

async Task<JsonNode?> Ask(HttpMethod method, string path, string? body = null)
{
    using var request = new HttpRequestMessage(method, control + path);
    if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
    using var answer = await http.SendAsync(request);
    var text = await answer.Content.ReadAsStringAsync();
    if (!answer.IsSuccessStatusCode) throw new InvalidOperationException(text);
    return text.Length == 0 ? null : JsonNode.Parse(text);
}

await Ask(HttpMethod.Post, "/worlds", $$"""{"name": "{{world}}", "seed": 7, "now": "2026-03-31T12:00:00Z"}""");
await Ask(HttpMethod.Post, $"/worlds/{world}/faults",
    """{"kind": "status", "values": {"status": 503}, "service": "bigfix", "times": 1}""");
for (var attempt = 1; attempt <= 2; attempt++)
{
    using var request = new HttpRequestMessage(HttpMethod.Get, $"{bigfix}/api/sam/v2/metrics");
    request.Headers.Add("Token", Environment.GetEnvironmentVariable("BIGFIX_TOKEN"));
    using var answer = await http.SendAsync(request);
    Console.WriteLine((int)answer.StatusCode);
}
await Ask(HttpMethod.Post, $"/worlds/{world}/clock/advance", """{"seconds": 3600}""");
var outcome = await Ask(HttpMethod.Post, $"/worlds/{world}/journal/verify",
    """{"expect": [{"operation": "list_metrics", "times": 2}]}""");
Console.WriteLine(outcome!["holds"]!.GetValue<bool>() ? "verified" : outcome.ToJsonString());
await Ask(HttpMethod.Delete, $"/worlds/{world}");
