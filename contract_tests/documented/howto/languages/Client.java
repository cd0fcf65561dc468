import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

public class Client {
    static final HttpClient HTTP = HttpClient.newHttpClient();
    static final String CONTROL = System.getenv("MOCKSERVERS_URL") + "/control";

    static String ask(String method, String path, String body) throws Exception {
        var publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        var request = HttpRequest.newBuilder(URI.create(CONTROL + path))
            .header("Content-Type", "application/json").method(method, publisher).build();
        var answer = HTTP.send(request, BodyHandlers.ofString());
        if (answer.statusCode() >= 400) throw new IllegalStateException(answer.body());
        return answer.body();
    }

    public static void main(String[] arguments) throws Exception {
        var world = "java-" + System.currentTimeMillis();
        var bigfix = System.getenv("BIGFIX_URL") + "/~" + world;
        ask("POST", "/worlds", """
            {"name": "%s", "seed": 7, "now": "2026-03-31T12:00:00Z"}""".formatted(world));
        ask("POST", "/worlds/" + world + "/faults", """
            {"kind": "status", "values": {"status": 503}, "service": "bigfix", "times": 1}""");
        for (int attempt = 1; attempt <= 2; attempt++) {
            var request = HttpRequest.newBuilder(URI.create(bigfix + "/api/sam/v2/metrics"))
                .header("Token", System.getenv("BIGFIX_TOKEN")).build();
            System.out.println(HTTP.send(request, BodyHandlers.ofString()).statusCode());
        }
        ask("POST", "/worlds/" + world + "/clock/advance", "{\"seconds\": 3600}");
        var outcome = ask("POST", "/worlds/" + world + "/journal/verify", """
            {"expect": [{"operation": "list_metrics", "times": 2}]}""");
        System.out.println(outcome.replace(" ", "").contains("\"holds\":true") ? "verified" : outcome);
        ask("DELETE", "/worlds/" + world, null);
    }
}
