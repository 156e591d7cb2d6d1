// The registry of the CNCF project Distribution, version 3 (go.mod beside this file names it), with the
// storage on disk only: the drivers for the clouds would take most of the build's time. The integration
// tests import into it. Build it with:
//
//	cd tools/distribution && go build -o "$(go env GOPATH)/bin/distribution-registry" .
//
// Debian's docker-registry is the same program in version 2.8.
package main

import (
	"os"

	"github.com/distribution/distribution/v3/registry"
	_ "github.com/distribution/distribution/v3/registry/auth/htpasswd"
	_ "github.com/distribution/distribution/v3/registry/storage/driver/filesystem"
)

func main() {
	if registry.RootCmd.Execute() != nil {
		os.Exit(1)
	}
}
