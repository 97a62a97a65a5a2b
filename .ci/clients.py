"""The clients of .ci/clients: `clients.py CLIENT BASE SESSION` sends one journey, `clients.py session BASE` makes SESSION."""

import datetime
import json
import re
import subprocess
import sys
import time
import uuid

import requests

PASSWORD = "tianfu-demo-2026"
FULL_WIDTH = str.maketrans({n: 0xFEE0 + n for n in range(0x21, 0x7F)})
FILE = b"%PDF-1.7\n" + b"% a page of a notice\n" * 80_000  # 1.6 MiB


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, {name.lower(): value for name, value in headers}, body

    def __getitem__(self, name):
        return json.loads(self.body)[name]

    @property
    def tag(self):
        return self.headers["etag"]


class Requests:
    """Python requests with one session, so that connections are kept."""

    session = requests.Session()

    def send(self, method, url, params, headers, body, file):
        answer = self.session.request(method, url, params=params, headers=headers, json=body, data=file, timeout=60)
        return Answer(answer.status_code, answer.headers.items(), answer.content)

    def identifier(self, value):
        return value

    def spelling(self, value):
        return value


class Proxied(Requests):
    """Python requests through a proxy that compresses: tags of JSON are weak, and go back as they came."""

    def send(self, *arguments):
        answer = super().send(*arguments)
        is_compressed = answer.headers.get("content-encoding") == "gzip"
        assert not is_compressed or answer.headers.get("etag", "W/").startswith("W/"), answer.headers
        self.weak = getattr(self, "weak", 0) + is_compressed
        return answer


class Careless(Requests):
    """Python requests that passes on what people typed: full width, blanks, line ends, numbers with a point."""

    def spelling(self, value):
        if isinstance(value, str):
            return f" {value.translate(FULL_WIDTH)} \n"
        return float(value)


class Swift(Requests):
    """What Swift's UUID, JSONEncoder and URLSession write: capitals, `\\/` for `/`, lists of languages."""

    HEADERS = {
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate, br",
        "Accept-Language": "zh-CN,zh-Hans;q=0.9",
        "User-Agent": "App/1 CFNetwork/1568.100.1 Darwin/24.0.0",
    }

    def send(self, method, url, params, headers, body, file):
        headers = self.HEADERS | headers
        if body is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
            file = json.dumps(body, ensure_ascii=False).replace("/", "\\/").encode()
        return super().send(method, url, params, headers, None, file)

    def identifier(self, value):
        return value.upper()


class Curl(Requests):
    """curl, a connection for each request. It sends `Expect: 100-continue` with bodies above 1 MiB."""

    def __init__(self, *options):
        self.options = options

    def send(self, method, url, params, headers, body, file):
        words = ["curl", "-sS", "--compressed", "-D", "/dev/stderr", *self.options]
        if body is not None:
            words += ["--json", "@-"]
            file = json.dumps(body).encode()
        elif file is not None:
            words += ["--data-binary", "@-"]
        words += ["-X", method] if (method, file) != ("GET", None) else []
        if params and file is None:
            words.append("-G")
            words += [word for pair in params.items() for word in ("--data-urlencode", "=".join(map(str, pair)))]
        elif params:
            # The data is the file: curl takes parameters in the address only.
            url = requests.Request(method, url, params=params).prepare().url
        for name, value in headers.items():
            words += ["-H", f"{name}: {value}"]
        ended = subprocess.run([*words, url], input=file or b"", capture_output=True, timeout=60)
        if ended.returncode:
            sys.exit(f"curl ended with {ended.returncode}: {ended.stderr.decode()}")
        # The last head: others stand before it where the service continues.
        lines = re.split(r"\r\n\r\n", ended.stderr.decode().strip())[-1].split("\r\n")
        return Answer(int(lines[0].split()[1]), [line.split(": ", 1) for line in lines[1:]], ended.stdout)


class Journey:
    def __init__(self, client, base):
        self.client, self.base, self.sent = client, base, 0

    def send(self, expected, method, path, body=None, *, token=None, params=None, file=None, **headers):
        """Headers are named as in Python: `if_match`."""
        headers = {name.replace("_", "-").title(): value for name, value in headers.items()}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        answer = self.client.send(method, self.base + path, params, headers, body, file)
        self.sent += 1
        if answer.status != expected:
            sys.exit(
                f"{method} {path} {params or ''} {headers}\n{json.dumps(body, ensure_ascii=False)}\n"
                f"should get {expected}, and got {answer.status} {answer.headers}\n{answer.body.decode()}"
            )
        return answer

    def sign_in(self, username):
        return self.send(201, "POST", "/v1/sessions", {"username": username, "password": PASSWORD})

    def member(self, kind):
        """Registers an account and signs in."""
        name = f"{kind[0]}{uuid.uuid4().hex[:20]}"
        account = {"username": name, "password": PASSWORD, "display_name": "来客"}
        account |= {"account_kind": kind, "division": self.client.spelling("510603")}
        self.send(201, "POST", "/v1/users", account)
        return self.sign_in(self.client.spelling(name))

    def listing(self, token, side, title):
        """Drafts a listing, changes a part of it, hangs a file on it, and submits it. An administrator publishes it."""
        spell, as_id = self.client.spelling, self.client.identifier
        draft = {"side": side, "market": "technology", "kind": "problem" if side == "need" else "achievement"}
        draft |= {"title": title, "summary": "低压变压器的空载损耗\r\n怎样降到一半？\n", "division": spell("510603")}
        draft |= {"fields": ["new_energy"], "keywords": ["变压器"], "trl": spell(5), "valid_days": spell(90)}
        draft |= {"budget_max_fen": spell(50_000_000), "contact": {"name": "周工", "phone": spell("13800000000")}}
        made = self.send(201, "POST", "/v1/listings", draft, token=token, idempotency_key=str(uuid.uuid4()).upper())
        path = f"/v1/listings/{as_id(made['id'])}"
        assert made.headers["location"].lower() == path.lower(), made.headers
        read = self.send(200, "GET", path, token=token)
        self.send(304, "GET", path, token=token, if_none_match=read.tag)
        change = {"contact": {"email": "Zhou@Example.COM"}, "budget_max_fen": spell(60_000_000), "trl": None}
        changed = self.send(200, "PATCH", path, change, token=token, if_match=read.tag)
        assert changed["contact"]["name"] == "周工" and changed["contact"]["phone"], changed.body
        assert changed["budget_max_fen"] == 60_000_000 and changed["trl"] is None, changed.body
        self.file(token, made["id"])
        self.send(200, "POST", f"{path}/submit", token=token, if_match=changed.tag)
        admin = self.sign_in("dy_admin")["access_token"]
        waiting = self.send(200, "GET", path, token=admin)
        self.send(200, "POST", f"{path}/publish", token=admin, if_match=waiting.tag, idempotency_key=str(uuid.uuid4()))
        return made["id"]

    def file(self, token, listing):
        params = {"file_name": "需求 说明+1.pdf", "on": "listing", "on_id": self.client.identifier(listing)}
        made = self.send(201, "POST", "/v1/attachments", params=params, token=token, file=FILE, content_type="application/pdf")
        path = f"/v1/attachments/{self.client.identifier(made['id'])}/content"
        read = self.send(200, "GET", path, token=token)
        assert read.body == FILE
        self.send(304, "GET", path, token=token, if_none_match=read.tag)
        self.send(206, "GET", path, token=token, range="bytes=0-8")

    def find(self, token, word, need):
        params = {"q": f" {word}\n", "side": "need", "division": self.client.spelling("510600"), "count": "true"}
        params |= {"limit": self.client.spelling(5)}
        found = self.send(200, "GET", "/v1/listings", params=params)
        assert need in [item["id"] for item in found["items"]], found.body
        self.send(200, "GET", "/v1/listings", params={"division": "510600", "budget_max": "100000000", "sort": "-published_at"})
        self.send(200, "GET", "/v1/listings", params={"q": word}, accept="text/csv")
        path = f"/v1/listings/{self.client.identifier(need)}/suggestions"
        for _ in range(100):
            suggested = self.send(200, "GET", path, params={"limit": "3"}, token=token)["items"]
            if suggested:
                return
            time.sleep(0.1)
        sys.exit("no suggestions within ten seconds")

    def match(self, token, other, need, offer):
        as_id, key = self.client.identifier, str(uuid.uuid4())
        body = {"need_id": as_id(need), "offer_id": as_id(offer), "note": "想先做一次\n现场测试 5/6。"}
        made = self.send(201, "POST", "/v1/matches", body, token=token, idempotency_key=key)
        again = self.send(201, "POST", "/v1/matches", body, token=token, idempotency_key=key)
        assert again["id"] == made["id"] and again.headers["idempotency-replayed"] == "true", again.headers
        path = f"/v1/matches/{as_id(made['id'])}"
        seen = self.send(200, "GET", path, token=other)
        self.send(200, "POST", f"{path}/accept", token=other, if_match=seen.tag)
        self.send(200, "GET", f"{path}/contacts", token=token)
        self.send(200, "GET", "/v1/matches", params={"listing_id": as_id(need), "open": "true"}, token=token)

    def enroll(self, token, session):
        as_id = self.client.identifier
        self.send(200, "GET", f"/v1/training-sessions/{as_id(session)}", token=token)
        body = {"session_id": as_id(session), "delegation": self.client.spelling("510603")}
        made = self.send(201, "POST", "/v1/enrollments", body, token=token, idempotency_key=str(uuid.uuid4()))
        self.send(200, "GET", f"/v1/enrollments/{as_id(made['id'])}/code", token=token)
        self.send(200, "GET", "/v1/enrollments", params={"session_id": as_id(session), "mine": "true"}, token=token)

    def profile(self, token):
        me = self.send(200, "GET", "/v1/users/me", token=token)
        self.send(200, "PATCH", "/v1/users/me", {"introduction": "我们做变压器。\n\n"}, token=token, if_match=me.tag)
        phone = {"value": self.client.spelling(f"139{uuid.uuid4().int % 10**8:08}")}
        self.send(201, "PUT", "/v1/users/me/contact-points/phone", phone, token=token, if_none_match="*")

    def notifications(self, token):
        self.send(200, "GET", "/v1/notifications/unread-count", token=token)
        listed = self.send(200, "GET", "/v1/notifications", params={"unread": "true", "limit": "5"}, token=token)
        newest = self.client.identifier(listed["items"][0]["id"])
        path = f"/v1/notifications/{newest}"
        read = self.send(200, "GET", path, token=token)
        self.send(200, "POST", f"{path}/read", token=token, if_match=read.tag)
        self.send(200, "POST", "/v1/notifications/read-all", {"up_to_id": newest}, token=token)

    def run(self, session):
        word = f"变压器{uuid.uuid4().hex[:6]}"
        owner, other = self.member("organization"), self.member("worker")
        token, theirs = owner["access_token"], other["access_token"]
        self.profile(token)
        need = self.listing(token, "need", f"{word}节能改造 \n")
        offer = self.listing(theirs, "offer", f"{word}节能技术\n")
        self.find(token, word, need)
        self.match(token, theirs, need, offer)
        self.enroll(theirs, session)
        self.notifications(theirs)
        fresh = self.send(200, "POST", "/v1/sessions/refresh", {"refresh_token": owner["refresh_token"]})
        self.send(204, "POST", "/v1/sessions/current/end", token=fresh["access_token"])
        self.send(401, "GET", "/v1/users/me", token=fresh["access_token"])

    def training_session(self):
        """A session that people can enrol in: those of the demonstration are over."""
        now = datetime.datetime.now(datetime.timezone.utc)
        day = lambda days: (now + datetime.timedelta(days)).isoformat()
        token = self.sign_in("sc_admin")["access_token"]
        body = {"title": "培训", "division": "510000", "from_on": day(0)[:10], "to_on": day(99)[:10]}
        program = self.send(201, "POST", "/v1/training-programs", body, token=token)["id"]
        self.send(200, "POST", f"/v1/training-programs/{program}/publish", token=token)
        body = {"program_id": program, "title": "业务培训", "division": "510600", "format": "on_site", "starts_at": day(9)}
        body |= {"ends_at": day(9.3), "enrollment_opens_at": day(-1), "enrollment_closes_at": day(8)}
        session = self.send(201, "POST", "/v1/training-sessions", body, token=token)["id"]
        for move in ("announce", "open-enrollment"):
            self.send(200, "POST", f"/v1/training-sessions/{session}/{move}", token=token)
        return session


CLIENTS = {
    "session": Requests(),
    "requests": Careless(),
    "swift": Swift(),
    "curl": Curl(),
    "curl --http2": Curl("--http2"),
    "nginx": Proxied(),
}
name, base = sys.argv[1:3]
begun, journey = time.monotonic(), Journey(CLIENTS[name], base)
if name == "session":
    print(journey.training_session())
else:
    journey.run(sys.argv[3])
    assert name != "nginx" or journey.client.weak, "the proxy compressed nothing"
    print(f"{name:<14} {journey.sent} requests, {time.monotonic() - begun:.0f} s")
