use super::{Cli, CliError, Console, Outcome};
use clap::CommandFactory;

/// `bolint completions SHELL`
pub(super) fn completions(shell: clap_complete::Shell, console: &mut Console<'_>) -> Result<Outcome, CliError> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "bolint", &mut text);
    console.print(&String::from_utf8_lossy(&text))?;
    Ok(Outcome::Clean)
}

/// `bolint man`: one page for the command and all its subcommands.
pub(super) fn man(console: &mut Console<'_>) -> Result<Outcome, CliError> {
    let mut command = Cli::command();
    command.build();
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut text)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let man = clap_mangen::Man::new(sub.clone()).title(format!("bolint-{}", sub.get_name()));
        text.extend(format!(".SH BOLINT {}\n", sub.get_name().to_uppercase()).bytes());
        man.render_description_section(&mut text)?;
        man.render_options_section(&mut text)?;
    }
    console.print(&String::from_utf8_lossy(&text))?;
    Ok(Outcome::Clean)
}
