namespace Dd0c.Domain.Actions;

/// <summary>Actions to begin with: each is whole, and one of them fits most of what people first want.</summary>
public static class ActionExamples
{
    public static readonly IReadOnlyList<(string Key, string Name, string Text)> All =
    [
        ("deploy", "Deploy a service", """
            name: Deploy a service
            summary: Starts the deploy workflow of the service's repository.
            on: service
            where: repository exists
            inputs:
              environment:
                type: choice
                options: [development, staging, production]
                default: development
              version:
                label: Version
                help: A tag or a commit of the repository.
                pattern: "[\\w./-]+"
            allow:
              - { role: member, owner: true }
              - { role: admin }
            approval:
              - { by: [owner, admin], when: inputs.environment is production }
            steps:
              - name: Run the deploy workflow
                workflow:
                  repository: "{{ target.repository }}"
                  file: deploy.yml
                  inputs:
                    environment: "{{ inputs.environment }}"
                    version: "{{ inputs.version }}"
                  wait: 1h
            """),
        ("scaffold", "Create a service from a template", """
            name: Create a service
            summary: Makes a repository from the template, with a pipeline and an owner.
            inputs:
              name:
                help: Lower case, with hyphens.
                pattern: "[a-z][a-z0-9-]{2,39}"
              language: { type: choice, options: [go, java, nodejs, python] }
              team: { type: team, label: Owner }
              database: { type: boolean, label: With a database, default: "no" }
            allow:
              - { role: member }
            steps:
              - name: Make the repository
                workflow:
                  repository: your-org/service-template
                  file: scaffold.yml
                  inputs:
                    name: "{{ inputs.name }}"
                    language: "{{ inputs.language }}"
                    owner: "{{ inputs.team }}"
                    database: "{{ inputs.database }}"
                    requested_by: "{{ user.name }}"
            """),
        ("access", "Ask for access for some hours", """
            name: Ask for access to production
            summary: Grants a role for some hours, and takes it back.
            on: service
            inputs:
              access: { type: choice, options: [read, exec, admin], default: read }
              hours: { type: number, min: 1, max: 8, default: "1" }
            allow:
              - { role: member }
            approval: { by: [owner, admin] }
            steps:
              - name: Grant it
                webhook:
                  url: https://access.example.com/grants
                  body:
                    grant: "{{ run.number }}"
                    who: "{{ user.email }}"
                    what: "{{ inputs.access }}"
                    on: "{{ target.slug }}"
                  wait: 10m
            lasts: "{{ inputs.hours }}h"
            undo:
              - name: Take it back
                webhook:
                  url: https://access.example.com/grants/revoke
                  body: { grant: "{{ run.number }}" }
            """),
        ("retire", "Mark a service as deprecated", """
            name: Retire a service
            summary: Marks it as deprecated, so that nobody builds on it any more.
            on: service
            where: lifecycle is-not deprecated
            allow:
              - { role: member, owner: true }
              - { role: admin }
            approval: never
            steps:
              - name: Mark it as deprecated
                change: { lifecycle: deprecated }
            """),
    ];
}
