# syntax=docker/dockerfile:1
# The portal in one image: docker build -t dd0c . ; compose.yaml runs it with its databases.

# The SDK of global.json.
FROM mcr.microsoft.com/dotnet/sdk:10.0.401 AS build
WORKDIR /src
# What decides the packages comes first, so that a change of code does not fetch them again.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY Dd0c.Domain/Dd0c.Domain.csproj Dd0c.Domain/packages.lock.json Dd0c.Domain/
COPY Dd0c.Workers/Dd0c.Workers.csproj Dd0c.Workers/packages.lock.json Dd0c.Workers/
COPY Dd0c.Demo/Dd0c.Demo.csproj Dd0c.Demo/packages.lock.json Dd0c.Demo/
COPY Dd0c.Web/Dd0c.Web.csproj Dd0c.Web/packages.lock.json Dd0c.Web/
RUN dotnet restore Dd0c.Web --locked-mode
COPY appsettings.json ./
COPY Dd0c.Domain/ Dd0c.Domain/
COPY Dd0c.Workers/ Dd0c.Workers/
COPY Dd0c.Demo/ Dd0c.Demo/
COPY Dd0c.Web/ Dd0c.Web/
RUN dotnet publish Dd0c.Web -c Release --no-restore -p:UseAppHost=false -o /app \
    && mkdir /state

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
# Generated keys go to /state when no master key is given; the app user of the base image owns it and nothing else.
COPY --from=build --chown=app:app /state /state
COPY --from=build /app ./
ENV ASPNETCORE_ENVIRONMENT=Production \
    Urls=http://+:8080 \
    DD0C_STATE=/state
VOLUME /state
EXPOSE 8080
USER app
# No shell tool is needed: the program asks its own /healthz.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["dotnet", "Dd0c.Web.dll", "healthcheck"]
ENTRYPOINT ["dotnet", "Dd0c.Web.dll"]
