using Dd0c.Demo.Estate.Specs;

namespace Dd0c.Demo.Estate.Build;

/// <summary>The few source files that tell what a repository builds and deploys.</summary>
internal static class SourceTexts
{
    public static IEnumerable<(string Path, string Text)> Of(ServiceSpec spec, string region)
    {
        yield return Manifest(spec);
        yield return (MainFile(spec.Language), "the code itself is not part of the demo\n");
        if (spec.Shape == Shape.Container) yield return ("Dockerfile", $"FROM scratch\nLABEL org.opencontainers.image.title=\"{spec.Name}\"\nENTRYPOINT [\"/app\"]\n");
        if (Infrastructure(spec, region) is { } infrastructure) yield return infrastructure;
    }

    public static string Backstage(ServiceSpec spec, string owner) => $"""
        apiVersion: backstage.io/v1alpha1
        kind: Component
        metadata:
          name: {spec.Name}
          description: {spec.Description}
          annotations:
            github.com/project-slug: {GitHubDraft.Org}/{spec.Repository ?? spec.Name}
          tags:
            - {spec.Language.ToLowerInvariant().Replace("#", "sharp", StringComparison.Ordinal)}
        spec:
          type: service
          lifecycle: production
          owner: group:default/{owner}

        """;

    /// <summary>What Datadog's catalog is told: whom it calls, and no owner.</summary>
    public static string Datadog(ServiceSpec spec) => $"""
        apiVersion: v3
        kind: service
        metadata:
          name: {spec.Name}
        spec:
          dependsOn:
        {string.Join('\n', spec.Needs.Select(n => $"    - service:{n}"))}

        """;

    private static string MainFile(string language) => language switch
    {
        "TypeScript" => "src/index.ts",
        "Go" => "cmd/main.go",
        "Python" => "src/main.py",
        "Java" => "src/main/java/io/acme/Main.java",
        "Kotlin" => "src/main/kotlin/Main.kt",
        "Scala" => "src/main/scala/Main.scala",
        "C#" => "src/Program.cs",
        "Rust" => "src/main.rs",
        "Ruby" => "app/main.rb",
        _ => "src/main",
    };

    private static (string Path, string Text) Manifest(ServiceSpec spec) => spec.Language switch
    {
        "TypeScript" => ("package.json", $$"""{ "name": "@acme/{{spec.Name}}", "private": true, "scripts": { "build": "tsc" } }""" + "\n"),
        "Go" => ("go.mod", $"module github.com/{GitHubDraft.Org}/{spec.Name}\n\ngo 1.24\n"),
        "Python" => ("pyproject.toml", $"[project]\nname = \"{spec.Name}\"\nrequires-python = \">=3.12\"\n"),
        "Java" => ("pom.xml", $"<project><modelVersion>4.0.0</modelVersion><groupId>io.acme</groupId><artifactId>{spec.Name}</artifactId><version>1</version></project>\n"),
        "Kotlin" or "Scala" => ("build.gradle.kts", $"group = \"io.acme\"\nrootProject.name = \"{spec.Name}\"\n"),
        "C#" => ($"{Deployment.Pascal(spec.Name)}.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>\n"),
        "Rust" => ("Cargo.toml", $"[package]\nname = \"{spec.Name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
        "Ruby" => ("Gemfile", "source 'https://rubygems.org'\ngem 'rails'\n"),
        _ => ("Makefile", "run:\n\t./run\n"),
    };

    private static (string Path, string Text)? Infrastructure(ServiceSpec spec, string region) => spec.Delivery switch
    {
        Delivery.Sam => ("template.yaml", $"AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\nResources:\n{string.Concat(spec.Functions.Select(f => $"  {f}Function:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: {f.ToLowerInvariant()}.handler\n"))}"),
        Delivery.Cdk => ("cdk.json", "{ \"app\": \"npx ts-node --prefer-ts-exts bin/app.ts\" }\n"),
        Delivery.Serverless => ("serverless.yml", $"service: {spec.Name}\nprovider:\n  name: aws\n  region: {region}\nfunctions:\n{string.Concat(spec.Functions.Select(f => $"  {f.ToLowerInvariant()}:\n    handler: {f.ToLowerInvariant()}.handler\n"))}"),
        Delivery.Terraform => ("infra/main.tf", $"module \"service\" {{\n  source = \"git@github.com:{GitHubDraft.Org}/terraform-modules.git//service\"\n  name   = \"{spec.Name}\"\n}}\n"),
        Delivery.Stack => ("cloudformation.yml", "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  DatabasePassword:\n    Type: String\n    NoEcho: true\n"),
        _ => null,
    };
}
