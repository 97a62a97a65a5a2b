//! The words around a number or an account that say what it is: the lists of `words.txt`.

use std::sync::LazyLock;

pub type Words = LazyLock<Vec<&'static str>>;

macro_rules! lists {
    ($( $(#[doc = $doc:literal])+ $name:ident = $section:literal; )+) => {
        $( $(#[doc = $doc])+ pub static $name: Words = LazyLock::new(|| section($section)); )+
    };
}

lists! {
    /// A telephone number or the account of a messenger follows.
    PHONE = "phone";
    /// A telephone number follows, of whatever length.
    TELEPHONE = "telephone";
    /// Letters directly before a number that do not make it a code.
    PHONE_LETTERS = "phone letters";
    /// An extension follows.
    EXTENSION = "extension";
    /// Places before a local number.
    CITIES = "cities";
    /// An identity number follows.
    IDENTITY = "identity";
    /// Country codes that people dial from China.
    COUNTRIES = "countries";
    /// A code follows: a number of a contract, a document, an order or a part.
    CODE = "code";
    /// A number that one of these follows is a quantity, whatever comes next.
    CLEAR_UNITS = "clear units";
    /// A number that one of these follows is a quantity where no Chinese character comes next.
    UNITS = "units";
    /// Providers of mail.
    MAIL_HOSTS = "mail hosts";
    /// Providers whose names are no words of other texts.
    SURE_MAIL_HOSTS = "sure mail hosts";
    /// Ends of hosts. The last label of every address is one of these when `@` or a dot is written otherwise.
    ENDS = "ends";
    /// Ends in Chinese characters.
    CHINESE_ENDS = "chinese ends";
    /// Ends of hosts that are a web address without a path.
    BARE_ENDS = "bare ends";
    /// Ends of hosts that are a web address with a path. Endings of source files are left out.
    PATH_ENDS = "path ends";
    /// Names that read like hosts, and abbreviations before a full stop.
    NO_HOSTS = "no hosts";
    /// Hosts of messengers, and schemes that reach a person.
    MESSENGER_LINKS = "messenger links";
    /// Names of messengers with numbers or letters as accounts.
    CHATS = "chats";
    /// Names of platforms where people have accounts.
    PLATFORMS = "platforms";
    /// Names of mail before an account.
    MAIL = "mail";
    /// Between a name and an account: says that the account follows.
    ACCOUNT = "account";
    /// Between a name and an account.
    FILLERS = "fillers";
    /// Words that technical texts have after the name of a messenger.
    TECHNICAL = "technical";
}

/// The words of a section. They are written as texts are folded: simplified, in lower case.
fn section(name: &str) -> Vec<&'static str> {
    let lines = include_str!("words.txt").lines();
    let heading = |line: &'static str| line.strip_prefix('[')?.strip_suffix(']');
    lines
        .skip_while(|line| heading(line) != Some(name))
        .skip(1)
        .take_while(|line| heading(line).is_none())
        .flat_map(str::split_ascii_whitespace)
        .collect()
}
