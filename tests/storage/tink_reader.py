"""Tink, as a reader of stored objects that shares no code with ours."""

from __future__ import annotations

import json
from base64 import b64encode

import tink
from tink import secret_key_access, streaming_aead
from tink.proto import aes_gcm_hkdf_streaming_pb2, common_pb2


def tink_reader(data_key):
    """Tink's own AES256_GCM_HKDF_1MB, holding this data key in a RAW keyset."""
    streaming_aead.register()
    key = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingKey(
        version=0,
        key_value=data_key,
        params=aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingParams(
            ciphertext_segment_size=1024 * 1024, derived_key_size=32, hkdf_hash_type=common_pb2.SHA256
        ),
    )
    keyset = {
        "primaryKeyId": 1,
        "key": [
            {
                "keyData": {
                    "typeUrl": "type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey",
                    "keyMaterialType": "SYMMETRIC",
                    "value": b64encode(key.SerializeToString()).decode(),
                },
                "outputPrefixType": "RAW",
                "keyId": 1,
                "status": "ENABLED",
            }
        ],
    }
    handle = tink.json_proto_keyset_format.parse(json.dumps(keyset), secret_key_access.TOKEN)
    return handle.primitive(streaming_aead.StreamingAead)
