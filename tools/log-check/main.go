// Command longshore-log-check reads a log of Longshore with the libraries of the Go checksum
// database and of torchwood. It shares no code with Longshore.
//
//	longshore-log-check log DIR VKEY                 prints the entries
//	longshore-log-check consistent DIR VKEY OLDER    OLDER is an earlier checkpoint of the log
//	longshore-log-check proof PROOF VKEY ENTRY       ENTRY is a file with the bytes of the entry
//	longshore-log-check cosigned CHECKPOINT VKEY     VKEY is that of the witness
//
// VKEY may be several verifier keys, a line each: those that the log had one after the other.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type folder string

func (f folder) ReadTiles(_ context.Context, tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(string(f), torchwood.TilePath(tile)))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (f folder) ReadEndpoint(_ context.Context, path string) ([]byte, error) {
	return os.ReadFile(filepath.Join(string(f), path))
}

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

// policy accepts a checkpoint that one of the keys has signed: a log has several after a rotation.
func policy(vkeys string) (torchwood.Policy, error) {
	var origin string
	var keys []torchwood.Policy
	for _, vkey := range strings.Fields(vkeys) {
		verifier, err := note.NewVerifier(vkey)
		if err != nil {
			return nil, err
		}
		origin = verifier.Name()
		keys = append(keys, torchwood.SingleVerifierPolicy(verifier))
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("no verifier key")
	}
	return torchwood.ThresholdPolicy(2,
		torchwood.OriginPolicy(origin), torchwood.ThresholdPolicy(1, keys...)), nil
}

func head(file, vkey string) (torchwood.Checkpoint, error) {
	rules, err := policy(vkey)
	if err != nil {
		return torchwood.Checkpoint{}, err
	}
	signed, err := os.ReadFile(file)
	if err != nil {
		return torchwood.Checkpoint{}, err
	}
	checkpoint, _, err := torchwood.VerifyCheckpoint(signed, rules)
	return checkpoint, err
}

func printLog(dir, vkey string) error {
	newest, err := head(filepath.Join(dir, "checkpoint"), vkey)
	if err != nil {
		return err
	}
	client, err := torchwood.NewClient(folder(dir))
	if err != nil {
		return err
	}
	count := int64(0)
	for _, entry := range client.AllEntries(context.Background(), newest.Tree, 0) {
		fmt.Println(string(entry))
		count++
	}
	if client.Err() == nil && count != newest.N {
		return fmt.Errorf("%d entries of %d", count, newest.N)
	}
	return client.Err()
}

func consistent(dir, vkey, older string) error {
	newest, err := head(filepath.Join(dir, "checkpoint"), vkey)
	if err != nil {
		return err
	}
	before, err := head(older, vkey)
	if err != nil {
		return err
	}
	hashes := torchwood.TileHashReaderWithContext(context.Background(), newest.Tree, folder(dir))
	proof, err := tlog.ProveTree(newest.N, before.N, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, newest.N, newest.Hash, before.N, before.Hash)
}

func proof(file, vkey, entry string) error {
	rules, err := policy(vkey)
	if err != nil {
		return err
	}
	proved, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(entry)
	if err != nil {
		return err
	}
	return torchwood.VerifyProof(rules, tlog.RecordHash(data), proved)
}

func cosigned(file, vkey string) error {
	verifier, err := torchwood.NewCosignatureVerifier(strings.TrimSpace(vkey))
	if err != nil {
		return err
	}
	signed, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	_, err = note.Open(signed, note.VerifierList(verifier))
	return err
}

func run(arguments []string) error {
	switch {
	case len(arguments) == 3 && arguments[0] == "log":
		return printLog(arguments[1], arguments[2])
	case len(arguments) == 4 && arguments[0] == "consistent":
		return consistent(arguments[1], arguments[2], arguments[3])
	case len(arguments) == 4 && arguments[0] == "proof":
		return proof(arguments[1], arguments[2], arguments[3])
	case len(arguments) == 3 && arguments[0] == "cosigned":
		return cosigned(arguments[1], arguments[2])
	}
	return fmt.Errorf("usage: see the comment in main.go")
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
