"""Says what the senders' own clients make of requests.

Reads one JSON object a line and writes one a line:
`{"client", "op": "sign" | "verify", "secret", "url", "headers", "body"}` becomes `{"headers"}` or `{"verdict"}`. A client that
raises an error doesn't take the request.
"""

import base64
import contextlib
import datetime
import hashlib
import json
import sys
import time
from types import SimpleNamespace
from urllib.parse import parse_qs

import discord_interactions
import http_message_signatures
import nacl.signing
import slack_sdk.signature
import standardwebhooks
import stripe
import svix
import twilio.request_validator


def header(request, name):
    return request["headers"].get(name)


class Stripe:
    @staticmethod
    def verify(request):
        stripe.WebhookSignature.verify_header(
            request["body"], header(request, "stripe-signature"), request["secret"], tolerance=300
        )
        return True


class Slack:
    @staticmethod
    def sign(request):
        now = str(int(time.time()))
        signature = slack_sdk.signature.SignatureVerifier(request["secret"]).generate_signature(
            timestamp=now, body=request["body"]
        )
        return {"x-slack-request-timestamp": now, "x-slack-signature": signature}

    @staticmethod
    def verify(request):
        verifier = slack_sdk.signature.SignatureVerifier(request["secret"])
        return verifier.is_valid(
            body=request["body"],
            timestamp=header(request, "x-slack-request-timestamp"),
            signature=header(request, "x-slack-signature"),
        )


class Parameters(dict):
    """A form, whose names may come several times, as web frameworks have it."""

    def getall(self, name):
        return self[name]


class Twilio:
    @staticmethod
    def parameters(request):
        return Parameters(parse_qs(request["body"], keep_blank_values=True))

    @staticmethod
    def sign(request):
        validator = twilio.request_validator.RequestValidator(request["secret"])
        return {"x-twilio-signature": validator.compute_signature(request["url"], Twilio.parameters(request))}

    @staticmethod
    def verify(request):
        validator = twilio.request_validator.RequestValidator(request["secret"])
        return validator.validate(request["url"], Twilio.parameters(request), header(request, "x-twilio-signature"))


class Discord:
    """Its client only verifies. The secret is the seed of a key, in hexadecimal digits."""

    @staticmethod
    def key(request):
        return nacl.signing.SigningKey(bytes.fromhex(request["secret"]))

    @staticmethod
    def sign(request):
        now = str(int(time.time()))
        signature = Discord.key(request).sign(now.encode() + request["body"].encode()).signature
        return {"x-signature-timestamp": now, "x-signature-ed25519": signature.hex()}

    @staticmethod
    def verify(request):
        public = Discord.key(request).verify_key.encode().hex()
        signature, timestamp = header(request, "x-signature-ed25519"), header(request, "x-signature-timestamp")
        return discord_interactions.verify_key(request["body"].encode(), signature, timestamp, public)


class Webhook:
    """Standard Webhooks, by either library."""

    def __init__(self, library, family):
        self.library, self.family = library, family

    def sign(self, request):
        now = datetime.datetime.now(tz=datetime.timezone.utc)
        signature = self.library(request["secret"]).sign("msg_1", now, request["body"])
        name = lambda part: f"{self.family}-{part}"
        return {name("id"): "msg_1", name("timestamp"): str(int(now.timestamp())), name("signature"): signature}

    def verify(self, request):
        self.library(request["secret"]).verify(request["body"], request["headers"])
        return True


class HttpMessageSignatures:
    """RFC 9421, which isn't a sender's own client."""

    COVERS = ("@method", "@target-uri", "content-digest")

    class Keys(http_message_signatures.HTTPSignatureKeyResolver):
        def __init__(self, secret):
            self.secret = secret.encode()

        def resolve_private_key(self, key_id):
            return self.secret

        def resolve_public_key(self, key_id):
            return self.secret

    @classmethod
    def of(cls, kind, request):
        algorithm = http_message_signatures.algorithms.HMAC_SHA256
        message = SimpleNamespace(method="POST", url=request["url"], headers=dict(request["headers"]))
        return kind(signature_algorithm=algorithm, key_resolver=cls.Keys(request["secret"])), message

    @classmethod
    def sign(cls, request):
        signer, message = cls.of(http_message_signatures.HTTPMessageSigner, request)
        signer.sign(
            message,
            key_id="key-1",
            label="sig1",
            covered_component_ids=cls.COVERS,
            body=request["body"].encode(),
        )
        return {name.lower(): value for name, value in message.headers.items()}

    @classmethod
    def verify(cls, request):
        verifier, message = cls.of(http_message_signatures.HTTPMessageVerifier, request)
        results = verifier.verify(message, max_age=datetime.timedelta(minutes=5))
        digest = hashlib.sha256(request["body"].encode()).digest()
        is_right = header(request, "content-digest") == f"sha-256=:{base64.b64encode(digest).decode()}:"
        covered = [name.strip('"') for result in results for name in result.covered_components]
        return is_right and all(name in covered for name in cls.COVERS)


CLIENTS = {
    "http-message-signatures": HttpMessageSignatures,
    "stripe": Stripe,
    "slack": Slack,
    "twilio": Twilio,
    "discord": Discord,
    "standard-webhooks": Webhook(standardwebhooks.Webhook, "webhook"),
    "svix": Webhook(svix.Webhook, "svix"),
}


def answer(request):
    client = CLIENTS[request["client"]]
    if request["op"] == "sign":
        return {"headers": client.sign(request)}
    try:
        # One of them prints its errors.
        with contextlib.redirect_stdout(sys.stderr):
            return {"verdict": bool(client.verify(request))}
    except Exception:
        return {"verdict": False}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
