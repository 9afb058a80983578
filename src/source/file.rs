use super::{FileId, Span};
use std::path::{Path, PathBuf};

/// A line and a column, both counted from 1; columns count Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// One source file, decoded, with its line starts.
#[derive(Debug)]
pub struct SourceFile {
    path: PathBuf,
    display: String,
    text: String,
    line_starts: Vec<u32>,
}

impl SourceFile {
    /// `display` is the path relative to the argument of the run, with forward slashes.
    #[must_use]
    pub fn new(path: PathBuf, display: String, text: String) -> Self {
        let mut line_starts = vec![0];
        let bytes = text.as_bytes();
        for (i, &b) in bytes.iter().enumerate() {
            if b == b'\n' || (b == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
                line_starts.push(i as u32 + 1);
            }
        }
        Self { path, display, text, line_starts }
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    #[must_use]
    pub fn display(&self) -> &str {
        &self.display
    }

    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line of a byte offset, counted from 1.
    #[must_use]
    pub fn line(&self, offset: u32) -> u32 {
        self.line_starts.partition_point(|&s| s <= offset) as u32
    }

    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let line = self.line(offset);
        let start = self.line_starts[line as usize - 1] as usize;
        let end = (offset as usize).min(self.text.len());
        let column = self.text.get(start..end).map_or(0, |s| s.chars().count()) as u32 + 1;
        Position { line, column }
    }

    /// Text of a line counted from 1, without its line end; empty past the end.
    #[must_use]
    pub fn line_text(&self, line: u32) -> &str {
        let Some(&start) = self.line_starts.get((line as usize).wrapping_sub(1)) else { return "" };
        let end = self.line_starts.get(line as usize).map_or(self.text.len(), |&e| e as usize);
        self.text[start as usize..end].trim_end_matches(['\n', '\r'])
    }

    #[must_use]
    pub fn line_count(&self) -> u32 {
        self.line_starts.len() as u32
    }
}

/// The run's file table.
#[derive(Debug, Default)]
pub struct Files(Vec<SourceFile>);

impl Files {
    pub fn push(&mut self, file: SourceFile) -> FileId {
        self.0.push(file);
        FileId(self.0.len() as u32 - 1)
    }

    #[must_use]
    pub fn get(&self, id: FileId) -> &SourceFile {
        &self.0[id.0 as usize]
    }

    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.0.iter().enumerate().map(|(i, f)| (FileId(i as u32), f))
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The source text of a span.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).text().get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Line of a span's start, counted from 1.
    #[must_use]
    pub fn line(&self, span: Span) -> u32 {
        self.get(span.file).line(span.start)
    }
}
