import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Posts a query twice with Java's client as it is by default, which offers HTTP/2 on the first connection. */
public class JavaPost {
    public static void main(String[] arguments) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        String body = "{\"query\": \"{ preferenceSet(userId: \\\"jhammond\\\") { setId } }\"}";
        StringBuilder answers = new StringBuilder("[");
        for (int count = 0; count < 2; count++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(System.getenv("GATEWAY_URL")))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + System.getenv("GATEWAY_KEY"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            answers.append(count == 0 ? "" : ",");
            answers.append("{\"status\":" + answer.statusCode() + ",\"version\":\"" + answer.version() + "\",");
            answers.append("\"body\":" + answer.body() + "}");
        }
        System.out.println(answers.append("]"));
    }
}
