import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;

/** A daemon with MSAL4J: a token by secret, then the To-Do list. */
public class Daemon {
    public static void main(String[] arguments) throws Exception {
        var secret = ClientCredentialFactory.createFromSecret(System.getenv("AZURE_CLIENT_SECRET"));
        var app = ConfidentialClientApplication.builder(System.getenv("AZURE_CLIENT_ID"), secret)
                .authority(System.getenv("AUTHORITY"))
                .build();
        var parameters = ClientCredentialParameters.builder(Set.of(System.getenv("SCOPE"))).build();
        var token = app.acquireToken(parameters).get().accessToken();
        var request = HttpRequest.newBuilder(URI.create(System.getenv("API_URL")))
                .header("Authorization", "Bearer " + token)
                .build();
        var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        System.out.println(answer.statusCode() + " " + answer.body());
        System.exit(0);
    }
}
