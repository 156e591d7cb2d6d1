// The registry of go-containerregistry, which keeps its content in memory. The integration tests import
// into it. Build it with:
//
//	cd tools/crane-registry && go build -o "$(go env GOPATH)/bin/crane-registry" .
//
// The first argument is the address, host and port. With "referrers" as the second one it has the
// referrers API.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/google/go-containerregistry/pkg/registry"
)

func main() {
	if len(os.Args) < 2 {
		log.Fatal("usage: crane-registry HOST:PORT [referrers]")
	}
	referrers := len(os.Args) > 2 && os.Args[2] == "referrers"
	log.Fatal(http.ListenAndServe(os.Args[1], registry.New(registry.WithReferrersSupport(referrers))))
}
