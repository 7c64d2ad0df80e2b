#!/usr/bin/env perl
# An OAuth client in sixty lines: an application's own token by secret, kept until five minutes before its end.
use strict;
use warnings;
use IPC::Open2;
use JSON::PP;

$| = 1;
my ($json, %apps, $made) = JSON::PP->new->utf8->canonical;

sub fail { my ($kind, $code, $message, %more) = @_; die {error => {class => 'perl-curl', kind => $kind, code => $code, message => $message, %more}} }

sub hello {
    my ($version) = `curl --version` =~ /^curl (\S+)/;
    return {client => 'perl-curl', version => $version, runtime => "perl $^V", can => ['client_credential', 'secret', 'skip_cache']};
}

sub app {
    my ($wanted) = @_;
    die {unsupported => 'only a secret proves this client'} unless $wanted->{credential} && $wanted->{credential}{secret};
    $apps{my $name = 'a' . ++$made} = {%$wanted, cache => {}};
    return {app => $name};
}

sub curl {    # settings go in by standard input: nobody sees a secret in the list of processes
    my ($url, %form) = @_;
    my $pid = open2(my $out, my $in, qw(curl --silent --max-time 20 --proto =https --config -), '--write-out', "\n%{http_code}");
    my $quoted = sub { (my $text = shift) =~ s/(["\\])/\\$1/g; qq("$text") };
    print {$in} 'url = ', $quoted->($url), "\n", map { 'data-urlencode = ' . $quoted->("$_=$form{$_}") . "\n" } sort keys %form;
    close $in;
    my ($body, $status) = do { local $/; <$out> // '' } =~ /\A(.*)\n(\d+)\z/s;
    waitpid $pid, 0;
    fail('network', 'exit ' . ($? >> 8), "$url was not reached") if $?;
    my $told = eval { $json->decode($body) };
    fail($status >= 500 ? 'server' : 'unreadable', 'unreadable', 'the answer is no JSON', status => $status + 0) unless ref $told eq 'HASH';
    return ($told, $status);
}

sub token_endpoint {    # where the authority says it is, as long as that, and who issues, is at home
    my ($authority, $known) = @_;
    $authority =~ s{/+(v2\.0/?)?$}{};
    $authority .= "/$1.onmicrosoft.com" if $authority =~ m{^https://([^./]+)\.ciamlogin\.com$};
    my ($told) = curl("$authority/v2.0/.well-known/openid-configuration");
    my ($home) = $authority =~ m{^https://(?:[^./]+\.(?=ciamlogin\.com))?([^/]+)};
    my $homes = join '|', "\Q$home\E", map { /^localhost/ ? 'ciamlogin\.com' : () } @$known;    # a stand-in issues as the live one
    for my $there (@$told{qw(token_endpoint issuer)}) {
        fail('authority', 'foreign', ($there // 'nothing') . " is not at $home") unless ($there // '') =~ m{^https://([^./]+\.)?(?:$homes)/};
    }
    return $told->{token_endpoint};
}

sub client_credential {
    my ($wanted, $app) = @_;
    fail('usage', 'no_app', 'no such app') unless $app;
    my $scope = join ' ', @{$wanted->{scopes}};
    my $kept  = $wanted->{skip_cache} ? undef : $app->{cache}{$scope};
    return {%$kept, source => 'cache', expires_in => $kept->{expires_on} - time} if $kept && $kept->{expires_on} > time + 300;
    my ($told, $status) = curl($app->{endpoint} //= token_endpoint(@$app{qw(authority known_authorities)}), grant_type => 'client_credentials',
        scope => $scope, client_id => $app->{client_id}, client_secret => $app->{credential}{secret});
    die {error => {class => 'OAuth', code => $told->{error}, message => $told->{error_description}, status => $status + 0,
        map { $_ => $told->{$_} } grep { exists $told->{$_} } qw(error_codes suberror correlation_id claims)}} if $told->{error};
    fail('incomplete', 'no_token', 'the answer holds no token') unless $told->{access_token};
    my $life = ($told->{expires_in} // 0) + 0;
    my $got  = {token => $told->{access_token}, token_type => $told->{token_type}, account => undef, expires_on => time + $life};
    $app->{cache}{$scope} = $got;
    return {%$got, source => 'network', expires_in => $life};
}

my %verbs = (hello => \&hello, app => \&app, client_credential => \&client_credential, close => sub { delete $apps{$_[2] // ''}; {} });

while (my $line = <STDIN>) {
    my $asked = $json->decode($line);
    my $verb  = $verbs{$asked->{do}} // sub { die {unsupported => "no $asked->{do}"} };
    my $ok    = eval { $verb->($asked->{with}, $apps{$asked->{app} // ''}, $asked->{app}) };
    my $reply = $ok ? {ok => $ok} : ref $@ ? $@ : {error => {class => 'perl', message => "$@"}};
    print $json->encode({id => $asked->{id}, %$reply}), "\n";
}
