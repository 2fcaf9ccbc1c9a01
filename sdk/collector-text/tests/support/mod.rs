//! What the tests of formats share.

/// Makes a collector that reads one format.
macro_rules! reader {
    ($name:ident, |$rec:ident, $evt:ident, $cx:ident| $read:expr) => {
        #[derive(Default)]
        struct $name;

        impl Collector for $name {
            fn parse<'b>(
                &mut self,
                $rec: &mut Record<'b>,
                $evt: &mut Event<'b>,
                $cx: &mut Context<'b>,
            ) -> Result<Verdict, ParseError> {
                $read
            }
        }
    };
}
