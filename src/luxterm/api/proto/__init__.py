"""The protocol buffers of the gRPC API; `lxdex_pb2` is generated from `lxdex.proto`."""
