//! Writing a snapshot beside the old one and putting it in its place.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use rayon::prelude::*;

use crate::graph::Graph;

use super::SnapshotError;
use super::format::{self, BLOCK, CHECKSUM, Entry, Head};

/// Writes a graph to a file: beside it first, then in its place, so that whatever goes wrong either the old or the new
/// file is there, whole.
///
/// # Errors
/// When the folder can't be written to, or the disk is full; nothing is left behind then.
pub fn write(graph: &Graph, path: &Path) -> Result<(), SnapshotError> {
    replace(path, |out| write_to(graph, out))
        .map_err(|error| SnapshotError::Write { path: path.to_owned(), error })
}

/// Puts what `body` writes in a file's place, or leaves all as it was.
fn replace(path: &Path, body: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    // A symbolic link stays one: what it points to is replaced.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    // The file removes itself when it is dropped before it is renamed.
    let mut beside = tempfile::Builder::new().prefix(&beside(path)).suffix(PART).tempfile_in(folder)?;
    let mut out = BufWriter::with_capacity(1 << 20, beside.as_file_mut());
    body(&mut out)?;
    out.flush()?;
    drop(out);
    permit(path, beside.as_file())?;
    beside.as_file().sync_all()?;
    beside.persist(path).map_err(|error| error.error)?;
    sync(folder)
}

/// How the names of files end that are being written.
const PART: &str = ".part";

/// Returns how the name of the file begins that is written beside a graph's.
fn beside(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    format!(".{name}-")
}

/// Removes what writers of a graph left that were killed; only for who holds its lock.
pub(super) fn sweep(path: &Path) {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let begins = beside(path);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(&begins) && name.ends_with(PART) {
            // What can't be removed does no harm but take room.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Gives the new file the old one's permissions; a first one those of any new file, not a temporary file's.
#[cfg(unix)]
fn permit(path: &Path, file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).map_or(0o644, |old| old.permissions().mode() & 0o777);
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn permit(_: &Path, _: &File) -> io::Result<()> {
    Ok(())
}

/// Makes a rename in a folder last.
fn sync(folder: &Path) -> io::Result<()> {
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some systems can't sync a folder; there is nothing more to be done then.
        Err(error) if matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput) => {
            Ok(())
        }
        Err(_) if cfg!(windows) => Ok(()),
        done => done,
    }
}

/// Writes a graph's bytes.
///
/// # Errors
/// When `out` fails.
pub fn write_to(graph: &Graph, out: &mut dyn Write) -> io::Result<()> {
    let store = graph.store();
    let sections: Vec<(u32, bool)> = format::sections(store).collect();
    let mut body: Vec<Cow<'_, [u8]>> = Vec::new();
    let mut ends = Vec::new();
    for &(kind, _) in &sections {
        body.extend(format::body(kind, store)?);
        ends.push(body.len());
    }
    // All is gone through twice, first for the checksums: so a file is written from front to back, whatever takes it.
    let body = Body::of(&body);
    let length = body.length();
    let checksums = body.checksums();
    let head = Head::new(sections.len() as u32, (checksums.len() / CHECKSUM) as u32, length as u64);
    let mut start = head.start();
    let mut table = Vec::new();
    for (&(kind, structural), end) in sections.iter().zip(ends) {
        let end = head.start() + body.start(end) as u64;
        table.extend(Entry { kind, structural, range: start..end }.to_bytes());
        start = end;
    }
    out.write_all(&head.to_bytes())?;
    out.write_all(Head::checksum(&head.to_bytes(), &table, &checksums).as_bytes())?;
    out.write_all(&table)?;
    out.write_all(&checksums)?;
    body.parts.iter().try_for_each(|part| out.write_all(part))
}

/// What follows the checksums, in parts.
struct Body<'b> {
    parts: Vec<&'b [u8]>,
    /// Where each part starts, and where the last ends.
    starts: Vec<usize>,
}

impl<'b> Body<'b> {
    fn of(parts: &'b [Cow<'_, [u8]>]) -> Self {
        let parts: Vec<&[u8]> = parts.iter().map(|part| &**part).collect();
        let mut end = 0;
        let ends = parts.iter().map(|part| {
            end += part.len();
            end
        });
        let starts = std::iter::once(0).chain(ends).collect();
        Body { parts, starts }
    }

    fn start(&self, part: usize) -> usize {
        self.starts.get(part).copied().unwrap_or(0)
    }

    fn length(&self) -> usize {
        self.start(self.parts.len())
    }

    /// Returns the checksums of all blocks, one behind another, which all threads work out.
    fn checksums(&self) -> Vec<u8> {
        let blocks = (0..self.length().div_ceil(BLOCK)).into_par_iter();
        let sums: Vec<[u8; CHECKSUM]> = blocks.map(|block| *self.checksum(block).as_bytes()).collect();
        sums.concat()
    }

    fn checksum(&self, block: usize) -> blake3::Hash {
        let (mut at, end) = (block * BLOCK, ((block + 1) * BLOCK).min(self.length()));
        let mut hasher = blake3::Hasher::new();
        let first = self.starts.partition_point(|&start| start <= at).saturating_sub(1);
        for (part, start) in self.parts.iter().zip(&self.starts).skip(first) {
            let piece = part.get(at - start..part.len().min(end - start)).unwrap_or_default();
            if piece.len() == end - at && at == block * BLOCK {
                // At once is sooner than bit by bit.
                return blake3::hash(piece);
            }
            hasher.update(piece);
            at += piece.len();
            if at == end {
                break;
            }
        }
        hasher.finalize()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Column, Store};
    use crate::snapshot::open;

    /// A disk with room for so many bytes.
    struct Disk<'w>(&'w mut dyn Write, usize);

    impl Write for Disk<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let room = self.1.min(bytes.len());
            if room == 0 && !bytes.is_empty() {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.1 -= room;
            self.0.write(bytes.get(..room).unwrap_or_default())
        }

        fn flush(&mut self) -> io::Result<()> {
            self.0.flush()
        }
    }

    fn graph() -> Graph {
        let column = |&column: &Column| vec![column as u8; 10];
        Graph::new(Store::owned(Column::ALL.iter().map(column).collect()))
    }

    #[test]
    fn a_disk_that_fills_at_any_byte_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.attache");
        fs::write(&path, "the old one").unwrap();
        let mut whole = Vec::new();
        write_to(&graph(), &mut whole).unwrap();
        for room in 0..whole.len() {
            let error = replace(&path, |out| write_to(&graph(), &mut Disk(out, room))).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::StorageFull, "{room}");
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "the old one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        replace(&path, |out| write_to(&graph(), &mut Disk(out, whole.len()))).unwrap();
        assert_eq!(fs::read(&path).unwrap(), whole);
    }

    #[test]
    fn an_error_says_which_file_and_what_to_do() {
        let missing = Path::new("/no/such/folder/a.attache");
        let error = write(&graph(), missing).unwrap_err().to_string();
        assert!(
            error.starts_with("/no/such/folder/a.attache was not written: there is no such file"),
            "{error}"
        );
        let error = open(missing).unwrap_err().to_string();
        assert_eq!(error, "/no/such/folder/a.attache: there is no such file or folder");
    }
}
