#!/bin/sh
# Writes mmcoord.pb.swift from mmcoord.proto. Needs protoc (made with 3.21.12) and protoc-gen-swift
# of the swift-protobuf version in Package.resolved (made with 1.39.0), built in its checkout with
#   swift build -c release --product protoc-gen-swift
set -eu
cd "$(dirname "$0")"
protoc --swift_out=. --swift_opt=Visibility=Package --swift_opt=UseAccessLevelOnImports=true \
    mmcoord.proto
