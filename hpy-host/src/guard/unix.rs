//! Pages of their own, whose access is taken away.
//!
//! What the signal handler needs stands in a static table, in which it reads by atomic
//! operations alone: it may be called at any moment.

use std::ffi::{c_int, c_void};
use std::ptr::NonNull;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering::SeqCst};

use libc::{SIGBUS, SIGSEGV, siginfo_t};

/// How many are kept without access, in the whole process; then the oldest are given back.
const KEPT: usize = 4096;

/// What the system sends to who touches memory without access.
const SIGNALS: [c_int; 2] = [SIGSEGV, SIGBUS];

/// Some pages that can be read and written.
pub(crate) struct Pages {
    start: NonNull<u8>,
    size: usize,
}

impl Pages {
    /// Pages with this content; none if the system gives none.
    pub(crate) fn new(content: &[u8]) -> Option<Pages> {
        let size = content.len().next_multiple_of(page_size());
        let access = libc::PROT_READ | libc::PROT_WRITE;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANON;
        // SAFETY: this asks for new memory, wherever there is some.
        let start = unsafe { libc::mmap(std::ptr::null_mut(), size, access, flags, -1, 0) };
        if start == libc::MAP_FAILED {
            return None;
        }
        let pages = Pages {
            start: NonNull::new(start.cast())?,
            size,
        };
        // SAFETY: there is room for it, and nobody else knows the memory yet.
        unsafe {
            std::ptr::copy_nonoverlapping(content.as_ptr(), pages.start.as_ptr(), content.len())
        };
        Some(pages)
    }

    /// Where they begin.
    pub(crate) fn as_ptr(&self) -> *const u8 {
        self.start.as_ptr()
    }

    /// Takes them from the extension. The message is what is written when they are touched.
    pub(crate) fn guard(self, message: String) {
        Handler::install();
        let (start, size) = (self.start.as_ptr().cast::<c_void>(), self.size);
        // SAFETY: the pages are ours, and nobody reads them rightly from now on.
        let guarded = unsafe {
            // What is in them goes, and takes no memory any more.
            libc::madvise(start, size, libc::MADV_DONTNEED);
            libc::mprotect(start, size, libc::PROT_NONE) == 0
        };
        if guarded {
            let pages = self;
            Guarded { pages, message }.keep();
        }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: they are ours, and who still used them would be at fault.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.size) };
    }
}

fn page_size() -> usize {
    // SAFETY: this only asks.
    let size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    usize::try_from(size).unwrap_or(4096)
}

/// Pages without access, and what is said of them.
struct Guarded {
    pages: Pages,
    message: String,
}

/// Those of the process; null where there are none.
static GUARDED: [AtomicPtr<Guarded>; KEPT] = [const { AtomicPtr::new(std::ptr::null_mut()) }; KEPT];

/// How many signal handlers look at them now.
static READERS: AtomicUsize = AtomicUsize::new(0);

impl Guarded {
    /// Puts this where a handler finds it, and gives back what was there longest.
    fn keep(self) {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let place = &GUARDED[NEXT.fetch_add(1, SeqCst) % KEPT];
        let before = place.swap(Box::into_raw(Box::new(self)), SeqCst);
        // A handler that begins from now on does not find it. One that has begun may still
        // look at it; then the process is about to end, and it may stay.
        if !before.is_null() && READERS.load(SeqCst) == 0 {
            // SAFETY: it came from a box, and nobody else has it.
            drop(unsafe { Box::from_raw(before) });
        }
    }

    /// What an address lies in.
    ///
    /// # Safety
    /// For as long as it is looked at, `READERS` must count the caller.
    unsafe fn find<'a>(address: usize) -> Option<&'a Guarded> {
        GUARDED.iter().find_map(|place| {
            // SAFETY: null, or from a box that is not dropped while there are readers.
            let guarded = unsafe { place.load(SeqCst).as_ref() }?;
            let offset = address.checked_sub(guarded.pages.start.addr().get())?;
            (offset < guarded.pages.size).then_some(guarded)
        })
    }
}

/// What handled the signals before.
struct Handler([libc::sigaction; 2]);

static BEFORE: OnceLock<Handler> = OnceLock::new();

impl Handler {
    /// Sees to it that the signals come here first.
    fn install() {
        BEFORE.get_or_init(|| {
            // SAFETY: all zeros are a valid action, which `sigaction` fills in; ours is of
            // the kind that its flags say, and does nothing that a handler must not.
            unsafe {
                let mut before: [libc::sigaction; 2] = std::mem::zeroed();
                let mut ours: libc::sigaction = std::mem::zeroed();
                ours.sa_sigaction = on_signal as *const () as usize;
                // On a stack of its own, if there is one; it may be called within itself.
                ours.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_NODEFER;
                for (signal, before) in SIGNALS.into_iter().zip(&mut before) {
                    libc::sigaction(signal, &raw const ours, before);
                }
                Handler(before)
            }
        });
    }

    /// Does what would have been done about a signal.
    ///
    /// # Safety
    /// It must be a signal that has come, with what came with it.
    unsafe fn call(&self, signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
        let action = self.action(signal);
        let handler = action.sa_sigaction;
        if [libc::SIG_DFL, libc::SIG_IGN].contains(&handler) {
            return self.restore(signal);
        }
        // SAFETY: it was installed as what its flags say.
        unsafe {
            if action.sa_flags & libc::SA_SIGINFO == 0 {
                let handler: extern "C" fn(c_int) = std::mem::transmute(handler);
                handler(signal);
            } else {
                let handler: extern "C" fn(c_int, *mut siginfo_t, *mut c_void) =
                    std::mem::transmute(handler);
                handler(signal, info, context);
            }
        }
    }

    fn action(&self, signal: c_int) -> &libc::sigaction {
        &self.0[usize::from(signal == SIGBUS)]
    }

    /// Lets the signal, which comes again at once, go where it would have gone.
    fn restore(&self, signal: c_int) {
        // SAFETY: the action was installed before.
        unsafe { libc::sigaction(signal, self.action(signal), std::ptr::null_mut()) };
    }
}

/// Writes what is said of the pages that were touched, and leaves the rest to whoever
/// handled the signal before.
extern "C" fn on_signal(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
    READERS.fetch_add(1, SeqCst);
    // SAFETY: the system hands over what it says.
    let address = unsafe { (*info).si_addr() }.addr();
    // SAFETY: this one is counted.
    let found = unsafe { Guarded::find(address) };
    if let Some(guarded) = found {
        write_out(guarded.message.as_bytes());
    } else {
        READERS.fetch_sub(1, SeqCst);
    }
    // It is set before anything can come here, but for what other threads have just done.
    if let Some(before) = BEFORE.get() {
        match found {
            Some(_) => before.restore(signal),
            // SAFETY: this is what has come.
            None => unsafe { before.call(signal, info, context) },
        }
    }
}

/// Writes to standard error.
fn write_out(mut message: &[u8]) {
    while !message.is_empty() {
        // SAFETY: there are as many bytes.
        let written =
            unsafe { libc::write(libc::STDERR_FILENO, message.as_ptr().cast(), message.len()) };
        match usize::try_from(written) {
            Ok(written) if written > 0 => message = &message[written..],
            _ => return,
        }
    }
}
