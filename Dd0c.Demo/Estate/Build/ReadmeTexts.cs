using Dd0c.Demo.Estate.Specs;

namespace Dd0c.Demo.Estate.Build;

/// <summary>READMEs: badges, HTML and tables of contents first, the one useful sentence after them.</summary>
internal static class ReadmeTexts
{
    public static string Of(string name, ServiceSpec spec) => Seeded.Number("readme" + name, 5) switch
    {
        0 => $"""
            # {name}

            {spec.Description}

            ## Run it

                make run

            """,
        1 => $"""
            [![build](https://github.com/acme-demo/{name}/actions/workflows/ci.yml/badge.svg)](https://github.com/acme-demo/{name}/actions) ![coverage](https://img.shields.io/badge/coverage-87%25-green)

            # {Deployment.Pascal(name)}

            > **Note**: ask in #team-channel before you change the schema.

            {spec.Description} It is written in {spec.Language}.

            """,
        2 => $"""
            <p align="center">
              <img src="docs/logo.png" width="120" alt="">
              <h1 align="center">{name}</h1>
            </p>

            <!-- toc -->
            - [What it does](#what-it-does)
            - [Local development](#local-development)
            <!-- tocstop -->

            ## What it does

            {spec.Description}

            ## Local development

            1. `docker compose up`
            2. open http://localhost:8080

            """,
        3 => $"""
            {name}
            ======

            {spec.Description}

            | environment | address |
            | --- | --- |
            | prod | https://{name}.acme-demo.example |

            """,
        _ => $"""
            ---
            title: {name}
            ---
            # {name}
            ![status](https://status.acme-demo.example/badge/{name})
            ## Overview
            {spec.Description}
            """,
    };

    public static string Mono(string name, IEnumerable<ServiceSpec> parts) => $"""
        # {name}

        One repository for the team's services; each lives in its own folder and is deployed on its own.

        | service | what it does |
        | --- | --- |
        {string.Join('\n', parts.Select(p => $"| [{p.Name}]({p.Path}) | {p.Description} |"))}

        """;
}
