//! The schemas of a document. Those that references lead to are read once, however many references there are.

use std::cell::RefCell;
use std::rc::Rc;

use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::hash::HashMap;
use crate::load::Sources;
use crate::place::Place;
use crate::spec::Dialect;
use crate::spec::schema::Schema;

/// Reads schemas, and keeps those that may be asked for again.
pub(super) struct Schemas<'d> {
    pub(super) files: &'d Sources,
    pub(super) dialect: Dialect,
    kept: RefCell<HashMap<Place, Kept<'d>>>,
}

/// A schema, and what was found while it was read. Not every caller reports that.
struct Kept<'d> {
    schema: Rc<Schema<'d>>,
    findings: Vec<Diagnostic>,
}

impl<'d> Schemas<'d> {
    pub(super) fn new(files: &'d Sources, dialect: Dialect) -> Self {
        Self { files, dialect, kept: RefCell::default() }
    }

    /// Keeps the target of a reference once it is read.
    pub(super) fn keep(&self, cursor: &Cursor<'d>) {
        self.kept.borrow_mut().entry(cursor.place.clone()).or_insert_with(|| {
            let mut findings = Diagnostics::default();
            let schema = Rc::new(Schema::read(cursor, &mut findings));
            Kept { schema, findings: findings.iter().cloned().collect() }
        });
    }

    /// The schema at a place.
    pub(super) fn read(&self, cursor: &Cursor<'d>, diagnostics: &mut Diagnostics) -> Rc<Schema<'d>> {
        match self.kept.borrow().get(&cursor.place) {
            Some(kept) => {
                diagnostics.extend(kept.findings.iter().cloned());
                Rc::clone(&kept.schema)
            }
            None => Rc::new(Schema::read(cursor, diagnostics)),
        }
    }
}
