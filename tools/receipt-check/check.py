"""Checks a receipt with securesystemslib and in-toto-attestation: check.py RECEIPT KEY

KEY is a verifier key (Ed25519), or a public key in PEM (P-256).

Prints the statement. Shares no code with Longshore.
"""

import base64
import json
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from google.protobuf import json_format
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey


def public_key(text):
    if "BEGIN PUBLIC KEY" in text:
        return load_pem_public_key(text.encode("ascii"))
    typed = base64.b64decode(text.strip().split("+", 2)[2], validate=True)
    return Ed25519PublicKey.from_public_bytes(typed[1:])


def main(receipt, text):
    public = public_key(text)
    with open(receipt, encoding="utf-8") as file:
        document = json.load(file)
    envelope = Envelope.from_dict(document)
    key = SSlibKey.from_crypto(public, keyid=next(iter(envelope.signatures)))
    envelope.verify([key], 1)
    if envelope.payload_type != "application/vnd.in-toto+json":
        raise ValueError("not an in-toto payload: " + envelope.payload_type)
    statement = json_format.Parse(envelope.payload, statement_pb2.Statement())
    Statement.copy_from_pb(statement).validate()
    print(envelope.payload.decode("utf-8"))


main(*sys.argv[1:])
