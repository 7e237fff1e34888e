import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A mutation, a query and a write over plain HTTP, by Java's client as it comes: it offers HTTP/2 with each of them. */
public class JavaCalls {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  public static void main(String[] arguments) throws Exception {
    String host = System.getenv("GATEWAY_HOST");
    String user = System.getenv("GATEWAY_USER");
    String write = "{\"query\": \"mutation { setChannelType(input: {userId: \\\"" + user + "\\\", channelType: EMAIL, "
        + "setting: {enabled: false}}) { __typename } }\"}";
    String read = "{\"query\": \"{ preferenceSet(userId: \\\"" + user + "\\\") { channelTypes { email { enabled } } } }\"}";
    String set = "{\"channel_types\": {\"sms\": true}}";

    print(send("POST", host + "/graphql", write));
    print(send("POST", host + "/graphql", read));
    print(send("PUT", host + "/v1/users/" + user + "/preferences/default?stored=true", set));
  }

  private static HttpResponse<String> send(String method, String address, String body) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address))
        .header("Authorization", "Bearer " + System.getenv("GATEWAY_KEY"))
        .header("Content-Type", "application/json")
        .method(method, BodyPublishers.ofString(body))
        .build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  private static void print(HttpResponse<String> response) {
    System.out.println(response.statusCode() + " " + response.version() + " " + response.body());
  }
}
