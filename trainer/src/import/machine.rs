//! Pickles, parsed as data: no object in them is ever made, no function ever called.
//!
//! Every value lies in one list and is named by its place there, so that a hostile file can neither nest deeply nor grow by repeating
//! itself. What Python 2 wrote is read as well: the oldest published weights are of its time.

use super::pickle::PickleError;
use std::collections::HashMap;
use std::io::{BufRead, Read};
use std::ops::Index;

/// A value's place in its [`Pickle`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Id(usize);

/// What a pickle says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A class or function, by its name without the module.
    Class(String),
    Integer(i64),
    Text(String),
    Tuple(Vec<Id>),
    List(Vec<Id>),
    Dict(Vec<(Id, Id)>),
    /// A call that is not made. State that is set afterwards (hooks, flags) is dropped.
    Call {
        function: Id,
        arguments: Id,
    },
    /// Something that lies outside of the pickle: a storage.
    Outside(Id),
    None,
    /// Floats, truth values, bytes, sets, numbers of more than eight bytes: nothing that describes a tensor.
    Other,
}

/// A parsed pickle.
#[derive(Debug, Default)]
pub(super) struct Pickle {
    values: Vec<Value>,
    root: Option<Id>,
}

impl Index<Id> for Pickle {
    type Output = Value;

    fn index(&self, id: Id) -> &Value {
        &self.values[id.0]
    }
}

impl Pickle {
    /// Parses one pickle and leaves the reader behind its end.
    pub(super) fn parse(reader: &mut impl BufRead) -> Result<Self, PickleError> {
        Machine {
            reader,
            pickle: Self::default(),
            stack: Vec::new(),
            marks: Vec::new(),
            memo: HashMap::new(),
        }
        .run()
    }

    /// The pickled object.
    pub(super) fn root(&self) -> &Value {
        self.root.map_or(&Value::None, |root| &self[root])
    }

    /// Every value, in the order of the file.
    pub(super) fn values(&self) -> &[Value] {
        &self.values
    }

    /// The value of a dictionary's key.
    pub(super) fn entry(&self, dict: &Value, key: &str) -> Option<&Value> {
        let Value::Dict(entries) = dict else { return None };
        entries
            .iter()
            .find(|(k, _)| matches!(&self[*k], Value::Text(text) if text == key))
            .map(|e| &self[e.1])
    }

    /// A dictionary's entries whose keys are texts.
    pub(super) fn named<'a>(&'a self, dict: &'a Value) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let entries = if let Value::Dict(entries) = dict { &entries[..] } else { &[] };
        entries.iter().filter_map(|&(key, value)| match &self[key] {
            Value::Text(key) => Some((&key[..], &self[value])),
            _ => None,
        })
    }
}

struct Machine<'a, R> {
    reader: &'a mut R,
    pickle: Pickle,
    stack: Vec<Id>,
    marks: Vec<usize>,
    memo: HashMap<u32, Id>,
}

fn broken(what: &str) -> PickleError {
    PickleError::Pickle(what.into())
}

impl<R: BufRead> Machine<'_, R> {
    fn run(mut self) -> Result<Pickle, PickleError> {
        loop {
            let code = self.byte()?;
            if code == b'.' {
                self.pickle.root = Some(self.pop()?);
                return Ok(self.pickle);
            }
            self.execute(code)?;
        }
    }

    /// One instruction. The codes and what follows them are those of Python's module `pickletools`.
    fn execute(&mut self, code: u8) -> Result<(), PickleError> {
        match code {
            // PROTO, FRAME
            0x80 => drop(self.bytes(1)?),
            0x95 => drop(self.bytes(8)?),
            b'(' => self.marks.push(self.stack.len()),
            // POP, POP_MARK
            b'0' => drop(self.pop()?),
            b'1' => drop(self.since_mark()?),

            b'N' => self.push(Value::None),
            // NEWTRUE, NEWFALSE, EMPTY_SET
            0x88 | 0x89 | 0x8f => self.push(Value::Other),
            b'G' => self.skip(8)?,
            b'K' => self.integer(1)?,
            b'M' => self.integer(2)?,
            b'J' => {
                let value = i32::from_le_bytes(self.array()?);
                self.push(Value::Integer(value.into()));
            }
            0x8a => self.long(1)?,
            0x8b => self.long(4)?,
            // Texts of Python 3 (BINUNICODE, SHORT_ and with 8 bytes of length), then of Python 2 (SHORT_BINSTRING, BINSTRING).
            b'X' | b'T' => self.text(4)?,
            0x8c | b'U' => self.text(1)?,
            0x8d => self.text(8)?,
            // BINBYTES with 4, 1 and 8 bytes of length
            b'B' => self.skip_counted(4)?,
            b'C' => self.skip_counted(1)?,
            0x8e => self.skip_counted(8)?,

            b')' => self.push(Value::Tuple(Vec::new())),
            0x85..=0x87 => {
                let count = usize::from(code - 0x84);
                let start =
                    self.stack.len().checked_sub(count).ok_or_else(|| broken("a tuple is missing parts"))?;
                let parts = self.stack.split_off(start);
                self.push(Value::Tuple(parts));
            }
            b't' => {
                let parts = self.since_mark()?;
                self.push(Value::Tuple(parts));
            }
            b']' => self.push(Value::List(Vec::new())),
            b'l' => {
                let parts = self.since_mark()?;
                self.push(Value::List(parts));
            }
            b'a' => {
                let value = self.pop()?;
                self.append(vec![value])?;
            }
            b'e' => {
                let values = self.since_mark()?;
                self.append(values)?;
            }
            b'}' => self.push(Value::Dict(Vec::new())),
            b'd' => {
                let parts = self.since_mark()?;
                self.push(Value::Dict(pairs(&parts)));
            }
            b's' => {
                let (value, key) = (self.pop()?, self.pop()?);
                self.set(vec![(key, value)])?;
            }
            b'u' => {
                let parts = self.since_mark()?;
                self.set(pairs(&parts))?;
            }

            b'c' => {
                let (_module, name) = (self.line()?, self.line()?);
                self.push(Value::Class(name));
            }
            0x93 => {
                let (name, _module) = (self.pop()?, self.pop()?);
                let Value::Text(name) = self.pickle[name].clone() else {
                    return Err(broken("a class has no name"));
                };
                self.push(Value::Class(name));
            }
            // REDUCE, NEWOBJ
            b'R' | 0x81 => {
                let (arguments, function) = (self.pop()?, self.pop()?);
                self.call(function, arguments);
            }
            // BUILD
            b'b' => drop(self.pop()?),
            b'Q' => {
                let id = self.pop()?;
                self.push(Value::Outside(id));
            }

            // BINPUT, LONG_BINPUT, MEMOIZE, BINGET, LONG_BINGET
            b'q' => {
                let place = u32::from(self.byte()?);
                self.remember(place)?;
            }
            b'r' => {
                let place = u32::from_le_bytes(self.array()?);
                self.remember(place)?;
            }
            0x94 => self.remember(self.memo.len() as u32)?,
            b'h' => {
                let place = u32::from(self.byte()?);
                self.recall(place)?;
            }
            b'j' => {
                let place = u32::from_le_bytes(self.array()?);
                self.recall(place)?;
            }
            other => {
                return Err(broken(&format!(
                    "its pickle has the instruction {other:#04x}, which no checkpoint needs"
                )));
            }
        }
        Ok(())
    }

    fn push(&mut self, value: Value) {
        self.stack.push(Id(self.pickle.values.len()));
        self.pickle.values.push(value);
    }

    fn pop(&mut self) -> Result<Id, PickleError> {
        self.stack.pop().ok_or_else(|| broken("its pickle takes more than it put"))
    }

    fn since_mark(&mut self) -> Result<Vec<Id>, PickleError> {
        let mark = self.marks.pop().filter(|&mark| mark <= self.stack.len());
        Ok(self.stack.split_off(mark.ok_or_else(|| broken("its pickle lacks a mark"))?))
    }

    /// The value on top, to be changed in place.
    fn top(&mut self) -> Result<&mut Value, PickleError> {
        let id = *self.stack.last().ok_or_else(|| broken("its pickle takes more than it put"))?;
        Ok(&mut self.pickle.values[id.0])
    }

    fn append(&mut self, values: Vec<Id>) -> Result<(), PickleError> {
        let Value::List(list) = self.top()? else {
            return Err(broken("something is appended to what is no list"));
        };
        list.extend(values);
        Ok(())
    }

    fn set(&mut self, entries: Vec<(Id, Id)>) -> Result<(), PickleError> {
        let Value::Dict(dict) = self.top()? else {
            return Err(broken("an entry is set in what is no dictionary"));
        };
        dict.extend(entries);
        Ok(())
    }

    /// A call; those of dictionaries are understood, with the list of pairs that Python 2 gave them.
    fn call(&mut self, function: Id, arguments: Id) {
        let is_dict = matches!(&self.pickle[function], Value::Class(name) if name == "OrderedDict" || name == "defaultdict");
        if !is_dict {
            return self.push(Value::Call { function, arguments });
        }
        let mut entries = Vec::new();
        if let Value::Tuple(arguments) = &self.pickle[arguments]
            && let Some(&first) = arguments.first()
            && let Value::List(list) = &self.pickle[first]
        {
            for &pair in list {
                if let Value::Tuple(pair) | Value::List(pair) = &self.pickle[pair] {
                    entries.extend(pairs(pair));
                }
            }
        }
        self.push(Value::Dict(entries));
    }

    fn remember(&mut self, place: u32) -> Result<(), PickleError> {
        let id = *self.stack.last().ok_or_else(|| broken("its pickle remembers nothing"))?;
        self.memo.insert(place, id);
        Ok(())
    }

    fn recall(&mut self, place: u32) -> Result<(), PickleError> {
        let id = *self.memo.get(&place).ok_or_else(|| broken("its pickle recalls what it never named"))?;
        self.stack.push(id);
        Ok(())
    }

    fn byte(&mut self) -> Result<u8, PickleError> {
        Ok(self.array::<1>()?[0])
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], PickleError> {
        let mut bytes = [0; N];
        self.reader.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// As many bytes as are said to follow; memory grows with what is there, not with what is claimed.
    fn bytes(&mut self, count: u64) -> Result<Vec<u8>, PickleError> {
        let mut bytes = Vec::new();
        self.reader.take(count).read_to_end(&mut bytes)?;
        if bytes.len() as u64 == count { Ok(bytes) } else { Err(broken("its pickle is cut off")) }
    }

    fn skip(&mut self, count: u64) -> Result<(), PickleError> {
        self.bytes(count)?;
        self.push(Value::Other);
        Ok(())
    }

    /// A whole number of `width` bytes, without a sign.
    fn number(&mut self, width: u64) -> Result<u64, PickleError> {
        let mut bytes = [0; 8];
        let read = self.bytes(width)?;
        bytes[..read.len()].copy_from_slice(&read);
        Ok(u64::from_le_bytes(bytes))
    }

    fn integer(&mut self, width: u64) -> Result<(), PickleError> {
        let value = self.number(width)? as i64;
        self.push(Value::Integer(value));
        Ok(())
    }

    /// A whole number of any length, two's complement.
    fn long(&mut self, width: u64) -> Result<(), PickleError> {
        let length = self.number(width)?;
        let read = self.bytes(length)?;
        let sign = if read.last().is_some_and(|byte| byte & 0x80 != 0) { 0xFF } else { 0 };
        let value = if read.len() <= 8 {
            let mut bytes = [sign; 8];
            bytes[..read.len()].copy_from_slice(&read);
            Value::Integer(i64::from_le_bytes(bytes))
        } else {
            Value::Other
        };
        self.push(value);
        Ok(())
    }

    fn text(&mut self, width: u64) -> Result<(), PickleError> {
        let length = self.number(width)?;
        let text = String::from_utf8_lossy(&self.bytes(length)?).into_owned();
        self.push(Value::Text(text));
        Ok(())
    }

    fn skip_counted(&mut self, width: u64) -> Result<(), PickleError> {
        let length = self.number(width)?;
        self.skip(length)
    }

    fn line(&mut self) -> Result<String, PickleError> {
        let mut line = Vec::new();
        self.reader.read_until(b'\n', &mut line)?;
        Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
    }
}

/// Keys and values that follow each other.
fn pairs(parts: &[Id]) -> Vec<(Id, Id)> {
    parts.as_chunks::<2>().0.iter().map(|&[key, value]| (key, value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(bytes: &[u8]) -> Result<Pickle, PickleError> {
        Pickle::parse(&mut &bytes[..])
    }

    #[test]
    fn what_python_2_wrote() {
        // OrderedDict([['a', 1], ['b', 2L]]), protocol 2, as Python 2 does it.
        let pickle = parse(b"\x80\x02ccollections\nOrderedDict\nq\x01]q\x02(]q\x03(U\x01aq\x04K\x01e]q\x05(U\x01bq\x06\x8a\x01\x02ee\x85q\x07Rq\x08.");
        let pickle = pickle.unwrap();
        let entries: Vec<_> = pickle.named(pickle.root()).collect();
        assert_eq!(entries, [("a", &Value::Integer(1)), ("b", &Value::Integer(2))]);
    }

    #[test]
    fn numbers_of_any_length() {
        let number = |bytes: &[u8]| parse(bytes).unwrap().root().clone();
        assert_eq!(number(b"\x8a\x01\xff."), Value::Integer(-1));
        assert_eq!(number(b"\x8a\x02\x00\x01."), Value::Integer(256));
        assert_eq!(number(b"J\xfe\xff\xff\xff."), Value::Integer(-2));
        assert_eq!(number(b"\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."), Value::Other);
    }

    #[test]
    fn a_value_that_changes_changes_wherever_it_is_named() {
        // d = {}; [d, d] with d's entry set after the list was begun.
        let pickle = parse(b"\x80\x02]q\x00(}q\x01X\x01\x00\x00\x00kK\x07sh\x01e.").unwrap();
        let Value::List(both) = pickle.root() else { panic!() };
        assert_eq!(both[0], both[1]);
        assert_eq!(pickle.entry(&pickle[both[1]], "k"), Some(&Value::Integer(7)));
    }

    #[test]
    fn broken_and_hostile_pickles_end_in_a_sentence() {
        let deep = [vec![b')'], vec![0x85; 1 << 20], vec![b'.']].concat();
        assert!(parse(&deep).is_ok());
        for bytes in [
            &b""[..],
            b".",
            b"t.",
            b"\x87.",
            b"h\x01.",
            b"X\xff\xff\xff\x7fab.",
            b"K\x01K\x02a.",
            b"\xfe.",
            b"(0t.",
            b"q\x01",
        ] {
            assert!(parse(bytes).is_err(), "{bytes:?}");
        }
    }
}
