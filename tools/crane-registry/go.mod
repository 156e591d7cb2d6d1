module longshore.tools/crane-registry

go 1.25.6

require github.com/google/go-containerregistry v0.20.8
