//! `beian admin`: the first people of an installation, and their secrets. It works on the database itself, so whoever may read
//! the master key may use it; everything it does stands in the journal of the house, as done by `command`.
//!
//! Answers are JSON, one line each. A secret is printed once and kept nowhere in clear.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand};
use filing::lifecycle::Actor;
use serde_json::{Value, json};

use super::{Ended, Outcome, settings};
use crate::app::App;
use crate::clock::Clock;
use crate::flows::access_tokens;
use crate::flows::order::{Who, instant};
use crate::flows::refusal::Refusal;
use crate::flows::staff_accounts::{self, Change, Secrets};
use crate::store::{accounts, staff, tokens};

/// Staff and tokens.
#[derive(Args)]
pub struct AdminArgs {
    /// TOML file; see config.default.toml.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Who signs in at the desk.
    #[command(subcommand)]
    Staff(StaffCommand),
    /// Tokens for the provider's own systems.
    #[command(subcommand)]
    Token(TokenCommand),
}

#[derive(Subcommand)]
enum StaffCommand {
    /// Makes somebody; prints password and one-time secret, once.
    Create {
        /// Sign-in name.
        #[arg(long)]
        login: String,
        /// reviewer, senior, operator or auditor.
        #[arg(long)]
        role: String,
    },
    /// Everybody, one line each.
    List,
    /// Shuts somebody out at once.
    Disable(Login),
    /// Lets somebody in again.
    Enable(Login),
    /// A new one-time secret, printed once.
    ResetTotp(Login),
    /// A new password, printed once.
    ResetPassword(Login),
}

#[derive(Args)]
struct Login {
    /// Sign-in name.
    #[arg(long)]
    login: String,
}

#[derive(Subcommand)]
enum TokenCommand {
    /// Makes a token; prints it, once.
    Create {
        /// integrator or applicant.
        #[arg(long)]
        role: String,
        /// The account it acts for; made if it is not there.
        #[arg(long)]
        account: String,
        /// Days until it ends.
        #[arg(long)]
        days: i64,
    },
    /// The newest tokens, one line each; never the tokens themselves.
    List,
    /// Revokes one.
    Revoke {
        /// The id that `create` and `list` print.
        #[arg(long)]
        id: String,
    },
}

/// Runs a command.
pub async fn run(args: AdminArgs) -> Outcome {
    let config = settings(args.config.as_deref())?;
    let app = App::open(config, Clock::system()).await?;
    let outcome = match args.command {
        Command::Staff(command) => of_staff(&app, command).await,
        Command::Token(command) => of_tokens(&app, command).await,
    };
    app.store.clone().close().await;
    outcome.map_err(ended)
}

fn ended(refusal: Refusal) -> Ended {
    match refusal {
        Refusal::Unreadable { pointer, reason } => {
            Ended::Usage(anyhow::anyhow!("--{}: {reason}", pointer.trim_start_matches('/')))
        }
        Refusal::NotFound => Ended::Usage(anyhow::anyhow!("there is nobody and nothing of that name")),
        Refusal::LoginTaken => Ended::Usage(anyhow::anyhow!("--login: somebody has it already")),
        Refusal::LastOperator => {
            Ended::Usage(anyhow::anyhow!("this is the last operator who may sign in; make another one first"))
        }
        Refusal::Store(error) => error.into(),
        other => Ended::Environment(other.into()),
    }
}

/// As the journal names whoever sits at the machine.
fn who() -> Who {
    Who { actor: Actor::Operator, name: "command".into(), device: None }
}

async fn of_staff(app: &Arc<App>, command: StaffCommand) -> Result<(), Refusal> {
    match command {
        StaffCommand::Create { login, role } => {
            let secrets = staff_accounts::create(app, &who(), &login, &role).await?;
            let mut line = shown(&secrets);
            line["role"] = json!(role);
            println!("{line}");
        }
        StaffCommand::List => list_staff(app).await?,
        StaffCommand::Disable(Login { login }) => {
            staff_accounts::change(app, &who(), &id_of(app, &login).await?, Change::Disable).await?;
            println!("{}", json!({"login": login, "disabled": true}));
        }
        StaffCommand::Enable(Login { login }) => {
            staff_accounts::change(app, &who(), &id_of(app, &login).await?, Change::Enable).await?;
            println!("{}", json!({"login": login, "disabled": false}));
        }
        StaffCommand::ResetTotp(Login { login }) => {
            let id = id_of(app, &login).await?;
            println!("{}", shown(&staff_accounts::reset_totp(app, &who(), &id).await?));
        }
        StaffCommand::ResetPassword(Login { login }) => {
            let id = id_of(app, &login).await?;
            println!("{}", shown(&staff_accounts::reset_password(app, &who(), &id).await?));
        }
    }
    Ok(())
}

async fn id_of(app: &App, login: &str) -> Result<String, Refusal> {
    let mut reader = app.store.read().await?;
    Ok(accounts::staff_by_login(&mut reader, login).await?.ok_or(Refusal::NotFound)?.id)
}

fn shown(secrets: &Secrets) -> Value {
    let mut line = json!({"login": secrets.login});
    if let Some(password) = &secrets.password {
        line["password"] = json!(password);
    }
    if let Some(secret) = &secrets.totp_secret {
        line["totp_secret"] = json!(secret);
        line["authenticator"] = json!(secrets.authenticator());
    }
    line
}

async fn list_staff(app: &App) -> Result<(), Refusal> {
    let mut reader = app.store.read().await?;
    let (mut after, now) = (String::new(), app.clock.wall().as_microsecond());
    loop {
        let page = staff::list(&mut reader, &after, now, 100).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.login);
        for one in page {
            let since = instant(one.created_at);
            let line = json!({"login": one.login, "role": one.role, "disabled": one.disabled != 0, "since": since,
                "sessions": one.sessions});
            println!("{line}");
        }
    }
}

async fn of_tokens(app: &Arc<App>, command: TokenCommand) -> Result<(), Refusal> {
    match command {
        TokenCommand::Create { role, account, days } => {
            let made = access_tokens::create(app, &who(), &account, &role, days).await?;
            let line = json!({"token": made.token, "id": made.id, "role": role, "account": account,
                "account_made": made.new_account, "expires_at": made.expires_at});
            println!("{line}");
        }
        TokenCommand::List => {
            let mut reader = app.store.read().await?;
            for one in tokens::list(&mut reader, access_tokens::MOST_TOKENS).await? {
                let line = json!({"id": access_tokens::name_of(&one.hash), "role": one.role, "subject": one.subject,
                    "since": instant(one.created_at), "expires_at": one.expires_at.map(instant)});
                println!("{line}");
            }
        }
        TokenCommand::Revoke { id } => {
            access_tokens::revoke(app, &who(), &id).await?;
            println!("{}", json!({"id": id, "revoked": true}));
        }
    }
    Ok(())
}
