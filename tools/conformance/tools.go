//go:build tools

// Package tools pins the conformance suite of the OCI distribution specification that the sandbox
// registry is held against (go.mod beside this file names the version). Build it with:
//
//	cd tools/conformance && go build -o "$(go env GOPATH)/bin/oci-conformance" github.com/opencontainers/distribution-spec/conformance
package tools

import _ "github.com/opencontainers/distribution-spec/conformance"
