#!/usr/bin/env bash
# Makes src/test/resources/fixtures/signatures anew with the pinned cosign and with gpg: keys of each
# kind, what they sign, and nothing secret (the private keys end with this script).
# Needs cosign (see tools.go), imgpkg, docker-registry, gpg, openssl, curl, jq.
set -euo pipefail
fixtures=$(cd "$(dirname "$0")/../../src/test/resources/fixtures" && pwd)
out=$fixtures/signatures
image=$fixtures/image-busybox-like-1.36.tar
port=${PORT:-5877}
work=$(mktemp -d)
export COSIGN_PASSWORD=throwaway GNUPGHOME=$work/gnupg
registry=
trap '[ -z "$registry" ] || kill "$registry"; rm -rf "$work"' EXIT
rm -rf "$out" && mkdir -p "$out"
cd "$work"

openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out p256.pem
openssl ecparam -name secp384r1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out p384.pem
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem
openssl genpkey -quiet -algorithm ed25519 -out ed25519.pem

offline=(--tlog-upload=false --use-signing-config=false)
cp "$image" image.tar
sha256sum image.tar >image.tar.sha256
for key in p256 p384 rsa ed25519; do
    cosign import-key-pair -y --key $key.pem --output-key-prefix $key
    cp $key.pub "$out"
    for file in image.tar image.tar.sha256; do
        cosign sign-blob -y --key $key.key "${offline[@]}" --new-bundle-format=false \
            --output-signature "$out/$file.$key.sig" $file
        cosign sign-blob -y --key $key.key "${offline[@]}" \
            --bundle "$out/$file.$key.sigstore.json" $file
    done
done

mkdir -m 700 gnupg
for kind in rsa3072 ed25519; do
    user=$kind@longshore.test
    gpg --batch --quiet --passphrase '' --quick-generate-key "$user" $kind sign never
    gpg --batch --armor --export "$user" >"$out/openpgp-$kind.asc"
    gpg --batch --quiet -u "$user" --armor --detach-sign -o "$out/image.tar.$kind.asc" image.tar
    gpg --batch --quiet -u "$user" --detach-sign -o "$out/image.tar.$kind.gpg" image.tar
    gpg --batch --quiet -u "$user" --armor --detach-sign -o "$out/image.tar.sha256.$kind.asc" image.tar.sha256
done
user=weak@longshore.test
gpg --batch --quiet --passphrase '' --quick-generate-key "$user" rsa3072 sign never
gpg --batch --export "$user" >"$out/openpgp-weak.gpg"
gpg --batch --quiet -u "$user" --digest-algo SHA1 --weak-digest MD5 --detach-sign -o "$out/image.tar.weak.sig" image.tar
user=subkey@longshore.test
gpg --batch --quiet --passphrase '' --quick-generate-key "$user" rsa3072 cert never
print=$(gpg --batch --list-keys --with-colons "$user" | awk -F: '/^fpr/ {print $10; exit}')
gpg --batch --quiet --passphrase '' --quick-add-key "$print" ed25519 sign never
gpg --batch --armor --export "$user" >"$out/openpgp-subkey.asc"
gpg --batch --quiet -u "$user" --armor --detach-sign -o "$out/image.tar.subkey.asc" image.tar

cat >registry.yml <<EOF
version: 0.1
storage: {filesystem: {rootdirectory: $work/registry}}
http: {addr: 127.0.0.1:$port}
EOF
docker-registry serve registry.yml >registry.log 2>&1 &
registry=$!
curl -s --retry 20 --retry-connrefused --retry-delay 1 -o /dev/null "127.0.0.1:$port/v2/"
repo=127.0.0.1:$port/vendor/image
imgpkg copy --tar image.tar --to-repo "$repo" >/dev/null
digest=$(jq -r '.[0].Image.Manifest.Digest' < <(tar -xOf image.tar manifest.json))
hex=${digest#sha256:}
api=http://127.0.0.1:$port/v2/vendor/image
manifest() { curl -sf -H 'Accept: application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json' "$api/manifests/$1"; }
for key in p256 p384 rsa ed25519; do
    cosign sign -y --key $key.key "${offline[@]}" --allow-http-registry --new-bundle-format=false "$repo@$digest"
    manifest "sha256-$hex.sig" >"$out/tag-$key.manifest.json"
    curl -sf "$api/blobs/$(jq -r '.layers[-1].digest' "$out/tag-$key.manifest.json")" >"$out/tag-$key.payload.json"
    cosign sign -y --key $key.key "${offline[@]}" --allow-http-registry "$repo@$digest"
    referrer=$(manifest "sha256-$hex" | jq -r '.manifests[-1].digest')
    manifest "$referrer" >"$out/referrer-$key.manifest.json"
    curl -sf "$api/blobs/$(jq -r '.layers[0].digest' "$out/referrer-$key.manifest.json")" >"$out/referrer-$key.bundle.json"
    rm -rf "$work/registry/docker/registry/v2/repositories/vendor/image/_manifests/tags/sha256-$hex.sig" \
        "$work/registry/docker/registry/v2/repositories/vendor/image/_manifests/tags/sha256-$hex"
done
echo '{"made": "for a test"}' >predicate.json
cosign attest -y --key p256.key "${offline[@]}" --allow-http-registry --type custom --predicate predicate.json "$repo@$digest"
referrer=$(manifest "sha256-$hex" | jq -r '.manifests[-1].digest')
manifest "$referrer" >"$out/attestation.manifest.json"
curl -sf "$api/blobs/$(jq -r '.layers[0].digest' "$out/attestation.manifest.json")" >"$out/attestation.bundle.json"

cat >"$out/README.md" <<EOF
Made by \`tools/cosign/make-fixtures.sh\` with $(cosign version 2>/dev/null | awk '/GitVersion/ {print "cosign " $2}') and $(gpg --version | head -n 1). The private keys were thrown away.

| file | is |
|---|---|
| \`*.pub\`, \`openpgp-*\` | public keys; \`openpgp-subkey.asc\` signs by a subkey, \`openpgp-weak.gpg\` signed with SHA-1 |
| \`image.tar.*\` | signatures of \`../image-busybox-like-1.36.tar\` |
| \`image.tar.sha256.*\` | signatures of what \`sha256sum image.tar\` printed of it |
| \`tag-*\` | signatures of its image as under the tag \`sha256-….sig\`: manifest and layer |
| \`referrer-*\` | the same as a referrer with a Sigstore bundle: manifest and layer |
| \`attestation.*\` | a referrer that is a statement about the image, not a signature of it |
EOF
cp image.tar.sha256 "$out"
chmod 644 "$out"/*
