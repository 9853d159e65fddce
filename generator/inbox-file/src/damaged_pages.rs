//! Makes a file readable again after a crash, although some of its content was damaged before.
//!
//! A file that wasn't closed is repaired by the database when it is opened. That verifies the checksum of every page,
//! and a single wrong one makes it give up on the file. But deliveries and states have their own checksums: damaged
//! ones are parked when they are read. So this module gives damaged pages the checksums of their content.
//!
//! It only does so for pages with rows. If the pages that lead to them are damaged, the file stays unreadable. The
//! layout is the third file format of redb, which its `docs/design.md` describes.

use std::cmp::Reverse;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;

use twox_hash::XxHash3_128;

use crate::rewriting;

/// Gives damaged pages of the file new checksums. Returns how many there are, or `None` if that isn't possible or no
/// page is damaged. No process may have the file open.
///
/// This is done on a copy, which then replaces the file.
pub(super) fn restore(path: &Path) -> io::Result<Option<u64>> {
    let path = fs::canonicalize(path)?;
    let mut pages = Pages::open(&path)?;
    let Some(restored) = pages.as_mut().and_then(Pages::restored) else { return Ok(None) };
    rewriting::replace_with_copy(&path, |copy| {
        for (at, bytes) in &restored.writes {
            copy.seek(SeekFrom::Start(*at))?;
            copy.write_all(bytes)?;
        }
        Ok(())
    })?;
    Ok(Some(restored.pages))
}

/// What to write into the file.
#[derive(Default)]
struct Restored {
    /// The number of the commit. Later ones have greater numbers.
    transaction: u64,
    /// The damaged pages.
    pages: u64,
    /// All visited pages, so that a cycle ends.
    visited: u64,
    /// The number of pages above the current one.
    depth: usize,
    /// Places in the file, and what to write there.
    writes: Vec<(u64, Vec<u8>)>,
}

/// The pages of the file.
struct Pages {
    file: File,
    head: Vec<u8>,
    length: u64,
    page_size: u64,
    /// The length of a region, and of its part before the first page.
    region: (u64, u64),
}

/// The widths of keys and values, where all have the same width.
#[derive(Clone, Copy)]
struct Widths {
    key: Option<usize>,
    value: Option<usize>,
}

/// The kind of a tree's values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Values {
    /// Definitions of tables, each with the root of another tree.
    Tables,
    Rows,
}

impl Pages {
    /// `None` if the file isn't of this format.
    fn open(path: &Path) -> io::Result<Option<Self>> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut head = vec![0; HEAD];
        if length < HEAD as u64 {
            return Ok(None);
        }
        file.read_exact(&mut head)?;
        let number = |at| number(&head, at..at + 4);
        let sizes = number(12).zip(number(16)).zip(number(20));
        Ok(sizes.filter(|_| head.starts_with(MAGIC)).map(|((page_size, before), most)| {
            let region = (before.saturating_add(most).saturating_mul(page_size), before.saturating_mul(page_size));
            Self { file, head, length, page_size, region }
        }))
    }

    /// Restores the tree of the later commit, or of the one before if that has fewer damaged pages: after a power
    /// failure, the last one may be incomplete.
    fn restored(&mut self) -> Option<Restored> {
        let slots = [64..192, 192..320].map(|slot| self.restored_slot(&slot));
        let fewest = |restored: &Restored| (restored.pages, Reverse(restored.transaction));
        slots.into_iter().flatten().min_by_key(fewest).filter(|restored| restored.pages > 0)
    }

    fn restored_slot(&mut self, at: &Range<usize>) -> Option<Restored> {
        let mut slot = self.head.get(at.clone())?.to_vec();
        let (content, checksum) = slot.split_at(SLOT_CHECKSUM);
        if slot.first() != Some(&3) || slot.get(1) == Some(&0) || hash(content).as_slice() != checksum {
            return None;
        }
        let mut restored = Restored { transaction: number(&slot, 104..112)?, ..Restored::default() };
        // Names of tables, and their definitions, have no fixed widths.
        let widths = Widths { key: None, value: None };
        self.restore_root(&mut slot, 8, widths, Values::Tables, &mut restored)?;
        let checksum = hash(slot.get(..SLOT_CHECKSUM)?);
        slot.get_mut(SLOT_CHECKSUM..)?.copy_from_slice(&checksum);
        restored.writes.push((u64::try_from(at.start).ok()?, slot));
        Some(restored)
    }

    /// Restores the tree whose root, a page and its checksum, is at that place. Updates the checksum there.
    fn restore_root(
        &mut self,
        holder: &mut [u8],
        at: usize,
        widths: Widths,
        values: Values,
        restored: &mut Restored,
    ) -> Option<()> {
        let page = number(holder, at..at.checked_add(8)?)?;
        let place = at.checked_add(8)?..at.checked_add(24)?;
        let actual = self.restore_page(page, holder.get(place.clone())?, widths, values, restored)?;
        holder.get_mut(place)?.copy_from_slice(&actual);
        Some(())
    }

    /// Restores a page and those below. Returns its checksum.
    fn restore_page(
        &mut self,
        page: u64,
        expected: &[u8],
        widths: Widths,
        values: Values,
        restored: &mut Restored,
    ) -> Option<[u8; 16]> {
        restored.visited += 1;
        if restored.visited > self.length / self.page_size.max(1) || restored.depth > MAX_DEPTH {
            return None;
        }
        let (at, mut bytes) = self.read(page)?;
        let node = Node::read(&bytes, widths)?;
        let before = hash(bytes.get(..node.end)?);
        let is_whole = before.as_slice() == expected;
        match node.children {
            Children::Rows(_) if values == Values::Rows => {
                restored.pages += u64::from(!is_whole);
                return Some(before);
            }
            _ if !is_whole => return None,
            Children::Rows(definitions) => {
                for definition in definitions {
                    self.restore_table(bytes.get_mut(definition)?, restored)?;
                }
            }
            Children::Pages(count) => {
                for child in 0..count {
                    let (checksum, page) = (8 + 16 * child, 8 + 16 * count + 8 * child);
                    let page = number(&bytes, page..page + 8)?;
                    let checksum = checksum..checksum + 16;
                    restored.depth += 1;
                    let actual = self.restore_page(page, bytes.get(checksum.clone())?, widths, values, restored)?;
                    restored.depth -= 1;
                    bytes.get_mut(checksum)?.copy_from_slice(&actual);
                }
            }
        }
        let after = hash(bytes.get(..node.end)?);
        if after != before {
            restored.writes.push((at, bytes));
        }
        Some(after)
    }

    /// Restores the tree of a table with this definition, if it has rows.
    fn restore_table(&mut self, definition: &mut [u8], restored: &mut Restored) -> Option<()> {
        let width = |at: usize| {
            let width = number(definition, at + 1..at + 5).and_then(|width| usize::try_from(width).ok())?;
            Some((*definition.get(at)? != 0).then_some(width))
        };
        let widths = Widths { key: width(42)?, value: width(47)? };
        match definition.get(9)? {
            0 => Some(()),
            _ => self.restore_root(definition, 10, widths, Values::Rows, restored),
        }
    }

    /// The place and the bytes of a page.
    fn read(&mut self, page: u64) -> Option<(u64, Vec<u8>)> {
        let order = page >> 59;
        let (index, region) = (page & (0x000F_FFFF >> order), page >> 20 & 0x000F_FFFF);
        let length = self.page_size.checked_mul(1_u64.checked_shl(u32::try_from(order).ok()?)?)?;
        let (region_length, before) = self.region;
        let in_region = before.checked_add(index.checked_mul(length)?)?;
        let at = self.page_size.checked_add(region.checked_mul(region_length)?)?.checked_add(in_region)?;
        if at.checked_add(length)? > self.length {
            return None;
        }
        let mut bytes = vec![0; usize::try_from(length).ok()?];
        self.file.seek(SeekFrom::Start(at)).ok()?;
        self.file.read_exact(&mut bytes).ok()?;
        Some((at, bytes))
    }
}

/// A page, as far as it matters here.
struct Node {
    children: Children,
    /// The end of the part that the checksum covers.
    end: usize,
}

enum Children {
    /// The places of the values in the page.
    Rows(Vec<Range<usize>>),
    /// How many pages there are below.
    Pages(usize),
}

impl Node {
    /// `None` if the page doesn't make sense, so that the database couldn't read it.
    fn read(bytes: &[u8], widths: Widths) -> Option<Self> {
        let count = usize::from(u16::from_le_bytes(bytes.get(2..4)?.try_into().ok()?));
        let end_at = |at: usize| number(bytes, at..at.checked_add(4)?).and_then(|end| usize::try_from(end).ok());
        if count == 0 {
            return None;
        }
        let ends = |table: usize, width: Option<usize>, start: usize| -> Option<Vec<usize>> {
            let end = |of: usize| match width {
                Some(width) => start.checked_add(width.checked_mul(of + 1)?),
                None => end_at(table + 4 * of),
            };
            let ends: Vec<usize> = (0..count).map(end).collect::<Option<_>>()?;
            let is_sound = ends.first()? >= &start && ends.is_sorted() && ends.last()? <= &bytes.len();
            is_sound.then_some(ends)
        };
        match bytes.first()? {
            1 => {
                let values = 4 + if widths.key.is_none() { 4 * count } else { 0 };
                let start = values + if widths.value.is_none() { 4 * count } else { 0 };
                let keys = *ends(4, widths.key, start)?.last()?;
                let ends = ends(values, widths.value, keys)?;
                let starts = [keys].into_iter().chain(ends.iter().copied());
                let rows = starts.zip(&ends).map(|(start, end)| start..*end).collect();
                Some(Self { children: Children::Rows(rows), end: *ends.last()? })
            }
            2 => {
                let keys = 8 + 24 * (count + 1);
                let start = keys + if widths.key.is_none() { 4 * count } else { 0 };
                let end = *ends(keys, widths.key, start)?.last()?;
                Some(Self { children: Children::Pages(count + 1), end })
            }
            _ => None,
        }
    }
}

/// The number in these up to eight bytes.
fn number(bytes: &[u8], at: Range<usize>) -> Option<u64> {
    Some(bytes.get(at)?.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

fn hash(bytes: &[u8]) -> [u8; 16] {
    XxHash3_128::oneshot(bytes).to_le_bytes()
}

/// Even a tree of all the pages that a file can have isn't this deep.
const MAX_DEPTH: usize = 64;

const MAGIC: &[u8] = b"redb\x1A\x0A\xA9\x0D\x0A";

/// The length of the file's head: general numbers, and two commit slots.
const HEAD: usize = 320;

/// The place of its checksum in a commit slot.
const SLOT_CHECKSUM: usize = 112;
