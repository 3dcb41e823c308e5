//! TensorFlow's record files: each record between its length and checksums (`record_writer.cc`).

/// The bytes of one record: its length in 64 bits and the length's checksum, the data and the data's checksum, little-endian.
pub(super) fn record(data: &[u8]) -> Vec<u8> {
    let length = (data.len() as u64).to_le_bytes();
    [&length[..], &masked(&length).to_le_bytes(), data, &masked(data).to_le_bytes()].concat()
}

/// CRC-32C, turned and shifted: so that a checksum of data that hold checksums says something.
fn masked(data: &[u8]) -> u32 {
    crc32c::crc32c(data).rotate_right(15).wrapping_add(0xa282_ead8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_record_is_sixteen_known_bytes() {
        // The CRC-32C of nothing is 0, so its mask is the constant; that of eight zero bytes is 0x8c28_b28a.
        let mask = [0xd8, 0xea, 0x82, 0xa2];
        let of_length = 0x8c28_b28a_u32.rotate_right(15).wrapping_add(0xa282_ead8).to_le_bytes();
        assert_eq!(record(&[]), [&[0; 8][..], &of_length, &mask].concat());
    }
}
