//! A mistake in one item says nothing of the others: what uses them is right.

use hpy::prelude::*;

#[hpy::module]
mod bank {
    use super::*;

    #[hpy::exception(base = ValueError)]
    pub(crate) struct Overdrawn;

    #[hpy::class(colour = "red")]
    pub(crate) struct Account {
        balance: i64,
    }

    #[hpy::methods]
    impl Account {
        fn withdraw(&mut self, amount: i64) -> Result<()> {
            self.balance = self.balance.checked_sub(amount).ok_or_else(|| Overdrawn::error("no"))?;
            Ok(())
        }
    }

    #[hpy::function]
    fn transfer(from: &mut Account, to: &mut Account, amount: i64) {
        from.balance -= amount;
        to.balance += amount;
    }

    #[hpy::function]
    fn richest<'cx>(accounts: Vec<Handle<'cx, Account>>) -> Result<Option<Handle<'cx, Account>>> {
        let mut found: Option<Handle<'cx, Account>> = None;
        for account in accounts {
            if match &found {
                Some(other) => account.read()?.balance > other.read()?.balance,
                None => true,
            } {
                found = Some(account);
            }
        }
        Ok(found)
    }
}

fn main() {}
