// The program reads documents as Go programs read them, so that a test can hold Longshore's reading
// against it. The types are go-containerregistry's, imgpkg's and sigstore's; go.mod names their
// versions. Build it with:
//
//	cd tools/differential && go build -o "$(go env GOPATH)/bin/longshore-go-reading" .
//
// It reads batches from standard input and answers each on standard output. Numbers are 4 bytes,
// the highest first. A batch is the number of its documents, then for each one byte that names its
// kind, its length and its bytes. The answer is for each document the length of a JSON text and
// the text: what Go reads, all values as texts, or {"error": "…"}.
//
// With the argument "fold" it prints each pair of characters that encoding/json takes for one.
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"unicode"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "fold" {
		fold()
		return
	}
	in, out := bufio.NewReaderSize(os.Stdin, 1<<20), bufio.NewWriterSize(os.Stdout, 1<<20)
	for {
		count, err := number(in)
		if err == io.EOF {
			return
		}
		check(err)
		kinds, documents := make([]byte, count), make([][]byte, count)
		for i := range documents {
			kinds[i], err = in.ReadByte()
			check(err)
			length, err := number(in)
			check(err)
			documents[i] = make([]byte, length)
			_, err = io.ReadFull(in, documents[i])
			check(err)
		}
		for i, document := range documents {
			answer, err := json.Marshal(read(kinds[i], document))
			check(err)
			check(binary.Write(out, binary.BigEndian, uint32(len(answer))))
			_, err = out.Write(answer)
			check(err)
		}
		check(out.Flush())
	}
}

func read(kind byte, document []byte) any {
	var view any
	var err error
	switch kind {
	case 'm':
		view, err = manifest(document)
	case 'c':
		view, err = config(document)
	case 't':
		view, err = manifestJSON(document)
	case 's':
		view, err = simpleSigning(document)
	case 'b':
		view, err = bundle(document)
	default:
		err = fmt.Errorf("no kind %q", kind)
	}
	if err != nil {
		return map[string]string{"error": err.Error()}
	}
	return view
}

// Go folds a name rune by rune along the orbits of unicode.SimpleFold.
func fold() {
	out := bufio.NewWriter(os.Stdout)
	for r := rune(0); r <= unicode.MaxRune; r++ {
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			fmt.Fprintf(out, "%d %d\n", r, f)
		}
	}
	check(out.Flush())
}

func number(in io.Reader) (uint32, error) {
	var bytes [4]byte
	_, err := io.ReadFull(in, bytes[:])
	return binary.BigEndian.Uint32(bytes[:]), err
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
