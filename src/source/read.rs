use encoding_rs::Encoding;
use std::path::Path;
use thiserror::Error;

/// Larger files are generated data, not code that somebody wrote.
pub const SIZE_LIMIT: u64 = 16 * 1024 * 1024;

/// Why a file could not be turned into text.
#[derive(Debug, Error)]
pub enum ReadError {
    #[error("cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    #[error("is not a regular file")]
    NotAFile,
    #[error("has {size} bytes, more than the limit of {SIZE_LIMIT}")]
    TooLarge { size: u64 },
    #[error("contains a NUL byte at offset {offset}, so it is no source text")]
    Nul { offset: usize },
    #[error("declares the unknown encoding `{name}`")]
    UnknownEncoding { name: String },
    #[error("is not valid {encoding}{}", offset.map_or(String::new(), |o| format!(": bad byte at offset {o}")))]
    Decode { encoding: String, offset: Option<usize> },
}

impl ReadError {
    /// What the user can do about it, where there is something.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Unreadable(_) => Some("check that the file exists and that you may read it"),
            Self::NotAFile | Self::Nul { .. } => None,
            Self::TooLarge { .. } => Some("exclude generated files"),
            Self::UnknownEncoding { .. } => Some("see PEP 263; UTF-8 needs no declaration"),
            Self::Decode { .. } => Some("save the file as UTF-8 or declare its encoding: `# -*- coding: <name> -*-` (PEP 263)"),
        }
    }
}

/// The text of a file: decoded by its byte order mark, by its coding declaration ([PEP 263]), else as UTF-8. The mark is removed.
///
/// # Errors
/// Whatever keeps the file from being text; the message continues a sentence that starts with the path.
///
/// [PEP 263]: https://peps.python.org/pep-0263/
pub fn read(path: &Path) -> Result<String, ReadError> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(ReadError::NotAFile);
    }
    if metadata.len() > SIZE_LIMIT {
        return Err(ReadError::TooLarge { size: metadata.len() });
    }
    decode(std::fs::read(path)?)
}

fn decode(bytes: Vec<u8>) -> Result<String, ReadError> {
    if let Some((encoding, length)) = Encoding::for_bom(&bytes) {
        return decode_as(bytes.get(length..).unwrap_or_default(), encoding);
    }
    if let Some(offset) = bytes.iter().position(|&b| b == 0) {
        return Err(ReadError::Nul { offset });
    }
    match declared_encoding(&bytes) {
        Some(name) => {
            let encoding = encoding_named(&name).ok_or(ReadError::UnknownEncoding { name })?;
            decode_as(&bytes, encoding)
        }
        None => String::from_utf8(bytes).map_err(|e| utf8_error(e.utf8_error())),
    }
}

fn decode_as(bytes: &[u8], encoding: &'static Encoding) -> Result<String, ReadError> {
    let text = if encoding == encoding_rs::UTF_8 {
        std::str::from_utf8(bytes).map_err(utf8_error)?.to_owned()
    } else {
        encoding
            .decode_without_bom_handling_and_without_replacement(bytes)
            .ok_or_else(|| ReadError::Decode { encoding: encoding.name().to_owned(), offset: None })?
            .into_owned()
    };
    match text.find('\0') {
        Some(offset) => Err(ReadError::Nul { offset }),
        None => Ok(text),
    }
}

fn utf8_error(error: std::str::Utf8Error) -> ReadError {
    ReadError::Decode { encoding: "UTF-8".to_owned(), offset: Some(error.valid_up_to()) }
}

/// The name in `# … coding: name` of the first two lines; the second counts only if the first holds no code.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    for line in bytes.split(|&b| b == b'\n' || b == b'\r').filter(|l| !l.is_empty()).take(2) {
        let trimmed = line.trim_ascii_start();
        if trimmed.is_empty() {
            continue;
        }
        let comment = trimmed.strip_prefix(b"#")?;
        if let Some(name) = coding_name(comment) {
            return Some(name);
        }
    }
    None
}

fn coding_name(comment: &[u8]) -> Option<String> {
    let word = b"coding";
    comment.windows(word.len()).enumerate().filter(|(_, w)| w == word).find_map(|(at, _)| {
        let rest = &comment[at + word.len()..];
        let rest = rest.strip_prefix(b":").or_else(|| rest.strip_prefix(b"="))?.trim_ascii_start();
        let end = rest.iter().position(|b| !(b.is_ascii_alphanumeric() || b"-_.".contains(b))).unwrap_or(rest.len());
        (end > 0).then(|| String::from_utf8_lossy(&rest[..end]).into_owned())
    })
}

/// Python's names for encodings, of which some differ from the labels of the Encoding Standard.
fn encoding_named(name: &str) -> Option<&'static Encoding> {
    let name = name.to_ascii_lowercase().replace('_', "-");
    if name == "utf8" || name == "utf-8" || name.starts_with("utf-8-") {
        return Some(encoding_rs::UTF_8);
    }
    let label = match name.as_str() {
        "latin-1" | "iso-latin-1" | "8859" | "iso8859" => "latin1",
        "shift-jis" | "sjis" => "shift_jis",
        "cp932" => "windows-31j",
        "cp936" => "gbk",
        "cp949" => "euc-kr",
        "cp950" => "big5",
        other => other,
    };
    Encoding::for_label(label.as_bytes())
        .or_else(|| Encoding::for_label(label.replace("iso8859-", "iso-8859-").as_bytes()))
        .or_else(|| Encoding::for_label(label.replace('-', "").as_bytes()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        decode(bytes.to_vec()).unwrap()
    }

    fn error(bytes: &[u8]) -> String {
        decode(bytes.to_vec()).unwrap_err().to_string()
    }

    #[test]
    fn marks_and_declarations() {
        assert_eq!(text("é".as_bytes()), "é");
        assert_eq!(text(b"\xef\xbb\xbfx = 1"), "x = 1");
        assert_eq!(text(b"\xff\xfex\0=\0"), "x=");
        assert_eq!(text(b"# -*- coding: latin-1 -*-\n# \xe9"), "# -*- coding: latin-1 -*-\n# é");
        assert_eq!(text(b"#!/usr/bin/python\r\n# vim: set fileencoding=iso8859-15 :\r\n#\xa4").chars().last(), Some('€'));
        assert_eq!(text(b"# coding: cp1251\n#\xe4").chars().last(), Some('д'));
        assert_eq!(text("# coding: utf_8\n#é".as_bytes()).chars().last(), Some('é'));
        assert_eq!(text(b"x = 1\n# coding: nonsense\n"), "x = 1\n# coding: nonsense\n", "no declaration after code");
        assert_eq!(text(b"#\n#\n# coding: nonsense\n"), "#\n#\n# coding: nonsense\n", "no declaration in line 3");
    }

    #[test]
    fn what_is_no_text() {
        assert_eq!(error(b"ab\0"), "contains a NUL byte at offset 2, so it is no source text");
        assert_eq!(error(b"ab\xe9"), "is not valid UTF-8: bad byte at offset 2");
        assert_eq!(error(b"# coding: klingon\n"), "declares the unknown encoding `klingon`");
        assert_eq!(error(b"# coding: shift_jis\n\x81"), "is not valid Shift_JIS");
    }

    #[test]
    fn limits_of_files() {
        let folder = tempfile::TempDir::new().unwrap();
        assert!(matches!(read(folder.path()), Err(ReadError::NotAFile)));
        let path = folder.path().join("big.py");
        assert!(matches!(read(&path), Err(ReadError::Unreadable(_))));
        std::fs::File::create(&path).unwrap().set_len(SIZE_LIMIT + 1).unwrap();
        assert!(matches!(read(&path), Err(ReadError::TooLarge { .. })));
    }
}
