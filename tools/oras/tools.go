//go:build tools

// Package tools pins the oras whose archives the tests import (go.mod beside this file names the
// version). Build it with:
//
//	cd tools/oras && go build -o "$(go env GOPATH)/bin/oras" oras.land/oras/cmd/oras
package tools

import _ "oras.land/oras/cmd/oras"
