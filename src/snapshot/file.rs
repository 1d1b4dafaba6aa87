//! Writing a snapshot beside the old one and putting it in its place; opening one.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::graph::{Column, Graph, Store};

use super::format::{self, ENTRY, Entry, HEADER, MAGIC, MOST_SECTIONS, SECTIONS};
use super::map::map;
use super::{SnapshotError, VERSION};

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
    let mut start = (HEADER + ENTRY * SECTIONS.len()) as u64;
    let mut table = Vec::new();
    for &(kind, _, structural) in SECTIONS {
        let mut measure = Measure::default();
        format::encode(kind, store, &mut measure)?;
        let range = start..start + measure.length;
        start = range.end;
        let entry = Entry { kind, structural, range, checksum: *measure.hasher.finalize().as_bytes() };
        table.extend(entry.to_bytes());
    }
    let mut header = Vec::from(MAGIC);
    header.extend(VERSION.to_le_bytes());
    header.extend((SECTIONS.len() as u32).to_le_bytes());
    header.extend(start.to_le_bytes());
    let checksum = blake3::Hasher::new().update(&header).update(&table).finalize();
    out.write_all(&header)?;
    out.write_all(checksum.as_bytes())?;
    out.write_all(&table)?;
    SECTIONS.iter().try_for_each(|&(kind, ..)| format::encode(kind, store, out))
}

/// Takes a section's length and checksum before it is written, so that a file is written from front to back.
#[derive(Default)]
struct Measure {
    length: u64,
    hasher: blake3::Hasher,
}

impl Write for Measure {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hasher.update(bytes);
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How much of a file was compared with its checksums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Verified {
    /// Header and table only, for files that are trusted.
    Table,
    /// All that the graph's structure rests on; evidence is not.
    #[default]
    Structure,
    /// Every byte.
    All,
}

/// Opens a graph. Its structure is compared with its checksums; evidence is with [`verify`].
///
/// # Errors
/// When the file can't be read, is something else, newer, cut off or damaged.
pub fn open(path: &Path) -> Result<Graph, SnapshotError> {
    open_with(path, Verified::Structure)
}

/// Compares every byte of a file with its checksums.
///
/// # Errors
/// As [`open`].
pub fn verify(path: &Path) -> Result<(), SnapshotError> {
    open_with(path, Verified::All).map(|_| ())
}

/// Opens a graph, and compares so much of it with its checksums.
///
/// # Errors
/// As [`open`].
pub fn open_with(path: &Path, verified: Verified) -> Result<Graph, SnapshotError> {
    let unread = |error| SnapshotError::Read { path: path.to_owned(), error };
    let file = File::open(path).map_err(unread)?;
    let meta = file.metadata().map_err(unread)?;
    if meta.is_dir() {
        return Err(unread(io::Error::other("it is a folder")));
    }
    let bytes: Arc<dyn AsRef<[u8]> + Send + Sync> = if meta.is_file() && meta.len() > 0 {
        Arc::new(map(&file).map_err(unread)?)
    } else if meta.is_file() {
        Arc::new(Vec::new())
    } else {
        // A pipe can't be mapped; what comes through it is read, which is slower but works.
        let mut bytes = Vec::new();
        io::Read::read_to_end(&mut &file, &mut bytes).map_err(unread)?;
        Arc::new(bytes)
    };
    graph(bytes, path, verified)
}

/// Opens a graph that lies in memory, as one that came over a network does.
///
/// # Errors
/// As [`open`].
pub fn open_bytes(bytes: Vec<u8>, verified: Verified) -> Result<Graph, SnapshotError> {
    graph(Arc::new(bytes), Path::new("the graph in memory"), verified)
}

fn graph(
    bytes: Arc<dyn AsRef<[u8]> + Send + Sync>,
    path: &Path,
    verified: Verified,
) -> Result<Graph, SnapshotError> {
    let ranges = columns((*bytes).as_ref(), path, verified)?;
    Ok(Graph::new(Store::shared(bytes, ranges)))
}

/// Returns where each column lies.
fn columns(bytes: &[u8], path: &Path, verified: Verified) -> Result<Vec<Range<usize>>, SnapshotError> {
    let entries = table(bytes, path)?;
    entries
        .par_iter()
        .filter(|entry| match verified {
            Verified::Table => false,
            Verified::Structure => entry.structural,
            Verified::All => true,
        })
        .try_for_each(|entry| {
            let body = body(bytes, entry);
            if *blake3::hash(body).as_bytes() == entry.checksum {
                return Ok(());
            }
            Err(SnapshotError::damaged(
                path,
                format!("section `{}` does not match its checksum", format::name(entry.kind)),
            ))
        })?;
    let mut ranges = vec![0..0; Column::ALL.len()];
    let origin = bytes.as_ptr() as usize;
    for entry in &entries {
        let columns = format::decode(entry.kind, body(bytes, entry)).map_err(|error| {
            SnapshotError::damaged(
                path,
                format!("section `{}` can't be read: {error}", format::name(entry.kind)),
            )
        })?;
        for (column, slice) in columns {
            let start = slice.as_ptr() as usize - origin;
            if let Some(range) = ranges.get_mut(column as usize) {
                *range = start..start + slice.len();
            }
        }
    }
    Ok(ranges)
}

fn body<'b>(bytes: &'b [u8], entry: &Entry) -> &'b [u8] {
    bytes.get(entry.range.start as usize..entry.range.end as usize).unwrap_or_default()
}

/// Returns the sections of a file whose header and table are sound.
fn table(bytes: &[u8], path: &Path) -> Result<Vec<Entry>, SnapshotError> {
    let damaged = |what: &str| SnapshotError::damaged(path, what);
    let found = bytes.len() as u64;
    let cut = |expected: u64| SnapshotError::Truncated { path: path.to_owned(), found, expected };
    let common = MAGIC.len().min(bytes.len());
    if bytes.is_empty() || bytes.get(..common) != MAGIC.get(..common) {
        return Err(SnapshotError::Foreign { path: path.to_owned() });
    }
    let number = |at: usize| bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
    let Some(version) = number(8) else { return Err(cut(HEADER as u64)) };
    if version > VERSION {
        return Err(SnapshotError::Newer { path: path.to_owned(), found: version });
    }
    let (Some(head), Some(checksum)) = (bytes.get(..24), bytes.get(24..HEADER)) else {
        return Err(cut(HEADER as u64));
    };
    let count = number(12).filter(|&count| count <= MOST_SECTIONS).ok_or_else(|| damaged("its header"))?;
    let end = HEADER + ENTRY * count as usize;
    let Some(table) = bytes.get(HEADER..end) else { return Err(cut(end as u64)) };
    if blake3::Hasher::new().update(head).update(table).finalize().as_bytes() != checksum {
        return Err(damaged("its header does not match its checksum"));
    }
    let length = bytes.get(16..24).and_then(|b| b.try_into().ok()).map_or(0, u64::from_le_bytes);
    if found < length {
        return Err(cut(length));
    }
    if found > length {
        return Err(damaged(&format!("{} bytes too many", found - length)));
    }
    let entries: Option<Vec<Entry>> = table.chunks_exact(ENTRY).map(Entry::from_bytes).collect();
    entries
        .filter(|entries| entries.iter().all(|entry| entry.range.end <= length))
        .ok_or_else(|| damaged("a section lies outside the file"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
