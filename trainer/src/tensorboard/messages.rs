//! The few messages that a scalar and a picture need, with the field numbers of TensorFlow's `event.proto` and `summary.proto`.

use prost::{Enumeration, Message, Oneof};

/// `Event`: what one record holds.
#[derive(Clone, PartialEq, Message)]
pub struct Event {
    /// Seconds since 1970.
    #[prost(double, tag = "1")]
    pub wall_time: f64,
    /// Steps done.
    #[prost(int64, tag = "2")]
    pub step: i64,
    /// What happened.
    #[prost(oneof = "What", tags = "3, 5, 7")]
    pub what: Option<What>,
}

/// The kinds of events.
#[derive(Clone, PartialEq, Oneof)]
pub enum What {
    /// The first record of a file: its format.
    #[prost(string, tag = "3")]
    FileVersion(String),
    /// Values.
    #[prost(message, tag = "5")]
    Summary(Summary),
    /// A part of a run begins.
    #[prost(message, tag = "7")]
    SessionLog(SessionLog),
}

/// `Summary`: values of one step.
#[derive(Clone, PartialEq, Message)]
pub struct Summary {
    /// The values.
    #[prost(message, repeated, tag = "1")]
    pub value: Vec<Value>,
}

/// `Summary.Value`: a value with its name.
#[derive(Clone, PartialEq, Message)]
pub struct Value {
    /// The name; a slash makes groups.
    #[prost(string, tag = "1")]
    pub tag: String,
    /// The value.
    #[prost(oneof = "Content", tags = "2, 4")]
    pub content: Option<Content>,
}

/// The kinds of values.
#[derive(Clone, PartialEq, Oneof)]
pub enum Content {
    /// A number.
    #[prost(float, tag = "2")]
    Scalar(f32),
    /// A picture.
    #[prost(message, tag = "4")]
    Image(Image),
}

/// `Summary.Image`: a picture as a file.
#[derive(Clone, PartialEq, Eq, Hash, Message)]
pub struct Image {
    /// Rows.
    #[prost(int32, tag = "1")]
    pub height: i32,
    /// Pixels in a row.
    #[prost(int32, tag = "2")]
    pub width: i32,
    /// Channels: 1 (grey), 3 (RGB) or 4 (RGBA).
    #[prost(int32, tag = "3")]
    pub colorspace: i32,
    /// A PNG.
    #[prost(bytes = "vec", tag = "4")]
    pub encoded_image_string: Vec<u8>,
}

/// `SessionLog`: a part of a run.
#[derive(Clone, PartialEq, Eq, Hash, Message)]
pub struct SessionLog {
    /// What became of it.
    #[prost(enumeration = "SessionStatus", tag = "1")]
    pub status: i32,
}

/// `SessionLog.SessionStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
#[repr(i32)]
pub enum SessionStatus {
    /// Not said.
    Unspecified = 0,
    /// It begins: what was said before about its steps is void.
    Start = 1,
}
