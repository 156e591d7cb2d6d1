//go:build tools

// Package tools pins the nfpm that makes the .deb and the .rpm (go.mod beside this file names the
// version). Build it with:
//
//	cd tools/nfpm && go build -o "$(go env GOPATH)/bin/nfpm" github.com/goreleaser/nfpm/v2/cmd/nfpm
package tools

import _ "github.com/goreleaser/nfpm/v2/cmd/nfpm"
