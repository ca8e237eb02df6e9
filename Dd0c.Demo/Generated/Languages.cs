namespace Dd0c.Demo.Generated;

/// <summary>What a language shows of itself in AWS and in a repository.</summary>
internal static class Languages
{
    public static string Runtime(string language) => language switch
    {
        "TypeScript" => "nodejs22.x",
        "Python" => "python3.13",
        "Java" or "Kotlin" => "java21",
        "C#" => "dotnet8",
        "Ruby" => "ruby3.3",
        _ => "provided.al2023",
    };

    public static string Handler(ServicePlan plan, string function) => plan.Language switch
    {
        "TypeScript" => $"dist/{function}.handler",
        "Python" => $"{function.Replace('-', '_')}.handler",
        "Java" or "Kotlin" => $"com.{plan.Name.Replace("-", "", StringComparison.Ordinal)}.{NameForms.Pascal(function)}::handleRequest",
        "C#" => $"{plan.Pascal}::{plan.Pascal}.{NameForms.Pascal(function)}::HandleAsync",
        _ => "bootstrap",
    };

    public static (string Path, string Text) Manifest(string language, string name) => language switch
    {
        "TypeScript" => ("package.json", $$"""{ "name": "{{name}}", "private": true }""" + "\n"),
        "Go" => ("go.mod", $"module {name}\n\ngo 1.24\n"),
        "Python" => ("pyproject.toml", $"[project]\nname = \"{name}\"\n"),
        "Java" => ("pom.xml", $"<project><artifactId>{name}</artifactId></project>\n"),
        "Kotlin" => ("build.gradle.kts", $"rootProject.name = \"{name}\"\n"),
        "C#" => ($"{NameForms.Pascal(name)}.sln", "\n"),
        "Rust" => ("Cargo.toml", $"[package]\nname = \"{name}\"\n"),
        "Ruby" => ("Gemfile", "source 'https://rubygems.org'\n"),
        "PHP" => ("composer.json", $$"""{ "name": "app/{{name}}" }""" + "\n"),
        _ => ("mix.exs", $"# {name}\n"),
    };
}
