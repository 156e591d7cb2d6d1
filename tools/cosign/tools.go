//go:build tools

// Package tools pins the cosign that makes the signatures the tests check (go.mod beside this file
// names the version). Build it with:
//
//	cd tools/cosign && go build -o "$(go env GOPATH)/bin/cosign" github.com/sigstore/cosign/v3/cmd/cosign
package tools

import _ "github.com/sigstore/cosign/v3/cmd/cosign"
