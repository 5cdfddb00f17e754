using Passerelle.Cli;

return await CommandLine.RunAsync(args);
