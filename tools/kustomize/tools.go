//go:build tools

// Package tools pins the kustomize that checks the Kubernetes manifests (go.mod beside this file
// names the version). Build it with:
//
//	cd tools/kustomize && go build -o "$(go env GOPATH)/bin/kustomize" sigs.k8s.io/kustomize/kustomize/v5
package tools

import _ "sigs.k8s.io/kustomize/kustomize/v5"
