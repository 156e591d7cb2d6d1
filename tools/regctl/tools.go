//go:build tools

// Package tools pins the regctl whose archives the tests import (go.mod beside this file names the
// version). Build it with:
//
//	cd tools/regctl && go build -o "$(go env GOPATH)/bin/regctl" github.com/regclient/regclient/cmd/regctl
package tools

import _ "github.com/regclient/regclient/cmd/regctl"
