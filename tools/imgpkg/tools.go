//go:build tools

// Package tools pins the imgpkg that the interoperability tests run against (go.mod beside this
// file names the version). Build it with:
//
//	cd tools/imgpkg && go build -o "$(go env GOPATH)/bin/imgpkg" carvel.dev/imgpkg/cmd/imgpkg
package tools

import _ "carvel.dev/imgpkg/cmd/imgpkg"
