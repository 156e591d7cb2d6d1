package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	"carvel.dev/imgpkg/pkg/imgpkg/imagedesc"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	oci "github.com/opencontainers/image-spec/specs-go/v1"
	pb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	"github.com/sigstore/sigstore/pkg/signature/payload"
	"google.golang.org/protobuf/encoding/protojson"
)

type view map[string]any

// manifest reads a document as an image and as an index, by both families of types: which of the
// two it is depends on who asks.
func manifest(document []byte) (view, error) {
	var image v1.Manifest
	var index v1.IndexManifest
	var ociImage oci.Manifest
	var ociIndex oci.Index
	for _, type_ := range []any{&image, &index, &ociImage, &ociIndex} {
		if err := json.Unmarshal(document, type_); err != nil {
			return nil, err
		}
	}
	if image.SchemaVersion != 0 && image.SchemaVersion != 2 {
		return nil, fmt.Errorf("schemaVersion %d", image.SchemaVersion)
	}
	kind, mediaType := kindOf(document), string(image.MediaType)
	if kind == "" {
		return nil, fmt.Errorf("an image and an index at once")
	}
	if mediaType == "" {
		mediaType = map[string]string{"image": oci.MediaTypeImageManifest, "index": oci.MediaTypeImageIndex}[kind]
	}
	return view{
		"kind":         kind,
		"mediaType":    mediaType,
		"artifactType": ociImage.ArtifactType,
		"config":       descriptor(present(&image.Config)),
		"layers":       descriptors(image.Layers),
		"manifests":    descriptors(index.Manifests),
		"subject":      descriptor(image.Subject),
		"annotations":  texts(image.Annotations),
	}, nil
}

// kindOf looks at the same members as containerd before it takes a document for an image or an
// index; empty if the document is both.
func kindOf(document []byte) string {
	var members struct {
		Config    json.RawMessage `json:"config"`
		Layers    json.RawMessage `json:"layers"`
		FSLayers  json.RawMessage `json:"fsLayers"`
		Manifests json.RawMessage `json:"manifests"`
	}
	check(json.Unmarshal(document, &members))
	switch {
	case len(members.FSLayers) > 0, len(members.Manifests) > 0 && len(members.Config)+len(members.Layers) > 0:
		return ""
	case len(members.Manifests) > 0:
		return "index"
	}
	return "image"
}

func present(d *v1.Descriptor) *v1.Descriptor {
	if d.Digest.Hex == "" {
		return nil
	}
	return d
}

func descriptors(all []v1.Descriptor) []any {
	views := []any{}
	for i := range all {
		views = append(views, descriptor(&all[i]))
	}
	return views
}

func descriptor(d *v1.Descriptor) any {
	if d == nil {
		return nil
	}
	var platform any
	if d.Platform != nil {
		platform = view{"os": d.Platform.OS, "architecture": d.Platform.Architecture, "variant": d.Platform.Variant}
	}
	return view{
		"mediaType":    string(d.MediaType),
		"digest":       d.Digest.String(),
		"size":         fmt.Sprint(d.Size),
		"urls":         list(d.URLs),
		"annotations":  texts(d.Annotations),
		"platform":     platform,
		"artifactType": d.ArtifactType,
	}
}

func config(document []byte) (view, error) {
	var file v1.ConfigFile
	if err := json.Unmarshal(document, &file); err != nil {
		return nil, err
	}
	diffIDs := []any{}
	for _, id := range file.RootFS.DiffIDs {
		diffIDs = append(diffIDs, id.String())
	}
	var platform any
	if file.OS != "" {
		platform = view{"os": file.OS, "architecture": file.Architecture, "variant": file.Variant}
	}
	return view{"labels": texts(file.Config.Labels), "platform": platform, "diffIds": diffIDs}, nil
}

func manifestJSON(document []byte) (any, error) {
	var elements []imagedesc.ImageOrImageIndexDescriptor
	if err := json.Unmarshal(document, &elements); err != nil {
		return nil, err
	}
	views := []any{}
	for _, element := range elements {
		if element.Image != nil && element.ImageIndex != nil {
			return nil, fmt.Errorf("an image and an index at once")
		}
		if element.Image != nil {
			views = append(views, imageElement(*element.Image))
		} else if element.ImageIndex != nil {
			views = append(views, indexElement(*element.ImageIndex))
		} else {
			return nil, fmt.Errorf("neither an image nor an index")
		}
	}
	return views, nil
}

func imageElement(i imagedesc.ImageDescriptor) view {
	layers := []any{}
	for _, l := range i.Layers {
		layers = append(layers, view{"mediaType": l.MediaType, "digest": l.Digest, "diffId": l.DiffID, "size": fmt.Sprint(l.Size)})
	}
	return view{
		"layers":   layers,
		"config":   text("", i.Config.Digest, i.Config.Raw),
		"manifest": text(i.Manifest.MediaType, i.Manifest.Digest, i.Manifest.Raw),
		"images":   []any{},
		"indexes":  []any{},
		"tag":      i.Tag, "origRef": i.OrigRef, "refs": list(i.Refs), "labels": texts(i.Labels),
	}
}

func indexElement(i imagedesc.ImageIndexDescriptor) view {
	images, indexes := []any{}, []any{}
	for _, child := range i.Images {
		images = append(images, imageElement(child))
	}
	for _, child := range i.Indexes {
		indexes = append(indexes, indexElement(child))
	}
	return view{
		"layers":   []any{},
		"config":   text("", "", ""),
		"manifest": text(i.MediaType, i.Digest, i.Raw),
		"images":   images,
		"indexes":  indexes,
		"tag":      i.Tag, "origRef": i.OrigRef, "refs": list(i.Refs), "labels": texts(i.Labels),
	}
}

func text(mediaType, digest, raw string) view {
	return view{"mediaType": mediaType, "digest": digest, "raw": raw}
}

// simpleSigning reads the text of cosign's older form of a signature.
func simpleSigning(document []byte) (view, error) {
	var signed payload.SimpleContainerImage
	if err := json.Unmarshal(document, &signed); err != nil {
		return nil, err
	}
	critical := signed.Critical
	return view{
		"type":      critical.Type,
		"digest":    critical.Image.DockerManifestDigest,
		"reference": critical.Identity.DockerReference,
	}, nil
}

// bundle reads a Sigstore bundle with the defaults of protojson, which refuses unknown members.
func bundle(document []byte) (view, error) {
	var read pb.Bundle
	if err := protojson.Unmarshal(document, &read); err != nil {
		return nil, err
	}
	envelope, message := read.GetDsseEnvelope(), read.GetMessageSignature()
	signatures := []any{}
	for _, signature := range envelope.GetSignatures() {
		signatures = append(signatures, base64.StdEncoding.EncodeToString(signature.GetSig()))
	}
	return view{
		"mediaType":   read.GetMediaType(),
		"hint":        read.GetVerificationMaterial().GetPublicKey().GetHint(),
		"payloadType": envelope.GetPayloadType(),
		"payload":     base64.StdEncoding.EncodeToString(envelope.GetPayload()),
		"signatures":  signatures,
		"signature":   base64.StdEncoding.EncodeToString(message.GetSignature()),
		"digest":      base64.StdEncoding.EncodeToString(message.GetMessageDigest().GetDigest()),
	}, nil
}

func list(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}

func texts(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}
