using System.Reflection;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Passerelle.Benchmarks;

const string Quick = "--quick";
var quick = args.Contains(Quick);

// In this process: benchmarks of pure functions need no process each, and nothing has to be built again.
var job = (quick ? Job.ShortRun : Job.Default).WithToolchain(InProcessEmitToolchain.Instance);
var config = ManualConfig.CreateEmpty()
    .AddJob(job)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddColumn(StatisticColumn.Min, new ThroughputColumn())
    .HideColumns("Job", "Toolchain", "Error", "StdDev", "IterationCount", "LaunchCount", "WarmupCount")
    .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(50))
    .AddLogger(ConsoleLogger.Default)
    .AddExporter(MarkdownExporter.GitHub)
    .AddAnalyser([.. DefaultConfig.Instance.GetAnalysers()])
    .AddValidator([.. DefaultConfig.Instance.GetValidators()]);
BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run([.. args.Where(a => a != Quick)], config);
