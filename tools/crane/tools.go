//go:build tools

// Package tools pins the crane whose archives the tests import (go.mod beside this file names the
// version). Build it with:
//
//	cd tools/crane && go build -o "$(go env GOPATH)/bin/crane" github.com/google/go-containerregistry/cmd/crane
package tools

import _ "github.com/google/go-containerregistry/cmd/crane"
