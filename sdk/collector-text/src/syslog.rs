//! tmp
#[derive(Debug)] pub struct Options; 
#[derive(Debug)] pub struct Header<'t>(pub &'t str);
/// x
pub fn header_with<'t>(t:&'t str,_o:&Options)->(Header<'t>,&'t str){(Header(t),t)}
