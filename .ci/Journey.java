import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * The journey of clients.py by Java's HttpClient with its defaults: it offers HTTP/2 in the clear with each request and
 * keeps connections. Then hundreds of POSTs, one after the other and many at once. `Journey NAME BASE SESSION`.
 */
final class Journey {
    private static final String PASSWORD = "tianfu-demo-2026";
    private static final int POSTS = 300;
    private static final String DRAFT = "{'side': '%s', 'market': 'technology', 'kind': '%s', 'title': '%s', 'summary': '降低空载损耗',"
        + " 'division': '510603', 'fields': ['new_energy'], 'contact': {'name': '周工', 'phone': '13800000000'}}";

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger sent = new AtomicInteger();
    private final String base;

    private Journey(String base) {
        this.base = base;
    }

    public static void main(String[] arguments) throws Exception {
        long begun = System.nanoTime();
        Journey journey = new Journey(arguments[1]);
        journey.run(arguments[2]);
        System.out.printf("%-14s %d requests, %d s%n", arguments[0], journey.sent.get(), (System.nanoTime() - begun) / 1_000_000_000);
    }

    private void run(String session) throws Exception {
        String word = "变压器" + UUID.randomUUID().toString().substring(0, 6);
        HttpResponse<String> owner = member("organization");
        String token = member(owner, "access_token");
        String theirs = member(member("worker"), "access_token");
        String need = listing(token, "need", "problem", word + "节能改造");
        String offer = listing(theirs, "offer", "achievement", word + "节能技术");
        String query = "?limit=5&q=" + URLEncoder.encode(word, StandardCharsets.UTF_8);
        if (!send(200, "GET", "/v1/listings" + query, null, null).body().contains(need)) {
            throw new IllegalStateException("the need is not found");
        }
        send(200, "GET", "/v1/listings/" + need + "/suggestions?limit=3", token, null);
        match(token, theirs, need, offer);
        HttpResponse<String> enrolled = send(201, "POST", "/v1/enrollments", theirs, json("{'session_id': '%s'}", session));
        send(200, "GET", "/v1/enrollments/" + member(enrolled, "id") + "/code", theirs, null);
        notifications(theirs);
        posts(token);
        BodyPublisher refresh = json("{'refresh_token': '%s'}", member(owner, "refresh_token"));
        String fresh = member(send(200, "POST", "/v1/sessions/refresh", null, refresh), "access_token");
        send(204, "POST", "/v1/sessions/current/end", fresh, BodyPublishers.noBody());
        send(401, "GET", "/v1/users/me", fresh, null);
    }

    /** Registers an account and signs in. */
    private HttpResponse<String> member(String kind) throws Exception {
        String name = "j" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
        String account = "{'username': '%s', 'password': '%s', 'display_name': '来客', 'account_kind': '%s', 'division': '510603'}";
        send(201, "POST", "/v1/users", null, json(account, name, PASSWORD, kind));
        return signIn(name);
    }

    private HttpResponse<String> signIn(String name) throws Exception {
        return send(201, "POST", "/v1/sessions", null, json("{'username': '%s', 'password': '%s'}", name, PASSWORD));
    }

    private String listing(String token, String side, String kind, String title) throws Exception {
        HttpResponse<String> made = send(201, "POST", "/v1/listings", token, json(DRAFT, side, kind, title));
        String path = "/v1/listings/" + member(made, "id");
        String tag = tag(send(200, "GET", path, token, null));
        send(304, "GET", path, token, null, "If-None-Match", tag);
        BodyPublisher change = json("{'contact': {'email': 'zhou@example.com'}, 'trl': 5.0}");
        HttpResponse<String> changed = send(200, "PATCH", path, token, change, "If-Match", tag);
        if (!changed.body().contains("周工")) {
            throw new IllegalStateException("the name of the contact is lost: " + changed.body());
        }
        String upload = "/v1/attachments?file_name=notice.pdf&on=listing&on_id=" + member(made, "id");
        BodyPublisher file = BodyPublishers.ofString("%PDF-1.7\n" + "% a page of a notice\n".repeat(80_000));
        String attachment = member(send(201, "POST", upload, token, file, "Content-Type", "application/pdf"), "id");
        send(200, "GET", "/v1/attachments/" + attachment + "/content", token, null);
        send(200, "POST", path + "/submit", token, BodyPublishers.noBody(), "If-Match", tag(changed));
        String admin = member(signIn("dy_admin"), "access_token");
        String waiting = tag(send(200, "GET", path, admin, null));
        send(200, "POST", path + "/publish", admin, BodyPublishers.noBody(), "If-Match", waiting);
        return member(made, "id");
    }

    private void match(String token, String theirs, String need, String offer) throws Exception {
        BodyPublisher body = json("{'need_id': '%s', 'offer_id': '%s', 'note': '先测试'}", need, offer);
        String key = UUID.randomUUID().toString();
        HttpResponse<String> made = send(201, "POST", "/v1/matches", token, body, "Idempotency-Key", key);
        String path = "/v1/matches/" + member(made, "id");
        send(200, "POST", path + "/accept", theirs, BodyPublishers.noBody(), "If-Match", tag(made));
        send(200, "GET", path + "/contacts", token, null);
    }

    private void notifications(String token) throws Exception {
        send(200, "GET", "/v1/notifications/unread-count", token, null);
        String newest = member(send(200, "GET", "/v1/notifications", token, null), "id");
        send(200, "POST", "/v1/notifications/" + newest + "/read", token, BodyPublishers.noBody());
        send(200, "POST", "/v1/notifications/read-all", token, json("{'up_to_id': '%s'}", newest));
    }

    /** Drafts one after the other on one connection, and then sixteen at once. */
    private void posts(String token) throws Exception {
        for (int n = 0; n < POSTS; n++) {
            send(201, "POST", "/v1/listings", token, json(DRAFT, "need", "problem", "草稿" + n));
        }
        Semaphore free = new Semaphore(16);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int n = 0; n < POSTS; n++) {
            free.acquire();
            HttpRequest request = request("POST", "/v1/listings", token, json(DRAFT, "need", "problem", "草稿" + n));
            all.add(client.sendAsync(request, BodyHandlers.ofString())
                .whenComplete((answer, failure) -> free.release())
                .thenAccept(answer -> expect(201, request, answer)));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
    }

    private HttpResponse<String> send(int expected, String method, String path, String token, BodyPublisher body, String... headers)
        throws IOException, InterruptedException {
        HttpRequest request = request(method, path, token, body, headers);
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        expect(expected, request, answer);
        return answer;
    }

    private HttpRequest request(String method, String path, String token, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        if (body != null) {
            request.method(method, body);
        }
        if (body != null && body.contentLength() != 0) {
            request.setHeader("Content-Type", "application/json");
        }
        if (token != null) {
            request.setHeader("Authorization", "Bearer " + token);
        }
        for (int n = 0; n < headers.length; n += 2) {
            request.setHeader(headers[n], headers[n + 1]);
        }
        return request.build();
    }

    private void expect(int expected, HttpRequest request, HttpResponse<String> answer) {
        sent.incrementAndGet();
        if (answer.statusCode() != expected) {
            throw new IllegalStateException("%s %s should get %d, and got %d %s%n%s".formatted(request, request.headers().map(),
                expected, answer.statusCode(), answer.headers().map(), answer.body()));
        }
    }

    /** JSON with single quotes. */
    private static BodyPublisher json(String text, Object... values) {
        return BodyPublishers.ofString(text.formatted(values).replace('\'', '"'));
    }

    /** The first member of this name. */
    private static String member(HttpResponse<String> answer, String name) {
        return Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(answer.body()).results().findFirst().orElseThrow().group(1);
    }

    private static String tag(HttpResponse<String> answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }
}
