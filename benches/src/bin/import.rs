//! Measures an import of describe-* output against parsing the same text into plain values.
//!
//! `cargo run --release --bin import` makes about 100 MB; with files as arguments it takes those. Run with `import` as
//! the only measure (`--only import`) under `/usr/bin/time -v` to see the memory.

use std::fmt::Write;
use std::time::Instant;

use hopstamp::import::{Importer, Options};

/// Instances of VPCs with everything that AWS prints around them.
fn generated() -> String {
    let mut text = String::from("{\"Vpcs\": [");
    for n in 0..200 {
        let comma = if n == 0 { "" } else { "," };
        write!(text, "{comma}{{\"VpcId\":\"vpc-{n}\",\"OwnerId\":\"111122223333\",\"CidrBlock\":\"10.{n}.0.0/16\"}}").ok();
    }
    text.push_str("]}\n{\"Subnets\": [");
    for n in 0..200 {
        let comma = if n == 0 { "" } else { "," };
        write!(text, "{comma}{{\"SubnetId\":\"subnet-{n}\",\"VpcId\":\"vpc-{n}\",\"CidrBlock\":\"10.{n}.0.0/16\",\"AvailabilityZone\":\"us-east-1a\",\"AvailabilityZoneId\":\"use1-az1\"}}").ok();
    }
    text.push_str("]}\n{\"Reservations\": [");
    for n in 0..60_000 {
        let (vpc, high, low) = (n % 200, n / 200 / 200, n / 200 % 200 + 10);
        let comma = if n == 0 { "" } else { "," };
        let groups = "[{\"GroupId\":\"sg-1\",\"GroupName\":\"app\"}]";
        write!(text, "{comma}{{\"ReservationId\":\"r-{n}\",\"OwnerId\":\"111122223333\",\"Groups\":[],\"Instances\":[{{\"InstanceId\":\"i-{n}\",\"ImageId\":\"ami-1\",\"InstanceType\":\"m7i.large\",\
            \"State\":{{\"Code\":16,\"Name\":\"running\"}},\"LaunchTime\":\"2026-01-01T00:00:00+00:00\",\"Monitoring\":{{\"State\":\"disabled\"}},\"Placement\":{{\"AvailabilityZone\":\"us-east-1a\",\"GroupName\":\"\",\"Tenancy\":\"default\"}},\
            \"SubnetId\":\"subnet-{vpc}\",\"VpcId\":\"vpc-{vpc}\",\"PrivateIpAddress\":\"10.{vpc}.{high}.{low}\",\"Architecture\":\"x86_64\",\
            \"BlockDeviceMappings\":[{{\"DeviceName\":\"/dev/xvda\",\"Ebs\":{{\"AttachTime\":\"2026-01-01T00:00:00+00:00\",\"DeleteOnTermination\":true,\"Status\":\"attached\",\"VolumeId\":\"vol-{n}\"}}}}],\
            \"NetworkInterfaces\":[{{\"NetworkInterfaceId\":\"eni-{n}\",\"SubnetId\":\"subnet-{vpc}\",\"VpcId\":\"vpc-{vpc}\",\"InterfaceType\":\"interface\",\"MacAddress\":\"02:00:00:00:00:01\",\"PrivateIpAddress\":\"10.{vpc}.{high}.{low}\",\
            \"PrivateIpAddresses\":[{{\"Primary\":true,\"PrivateIpAddress\":\"10.{vpc}.{high}.{low}\",\"PrivateDnsName\":\"ip-10.ec2.internal\"}}],\"Groups\":{groups},\"Ipv6Addresses\":[],\"SourceDestCheck\":true,\"Status\":\"in-use\",\
            \"Attachment\":{{\"AttachTime\":\"2026-01-01T00:00:00+00:00\",\"AttachmentId\":\"eni-attach-{n}\",\"DeviceIndex\":0,\"Status\":\"attached\"}}}}],\"SecurityGroups\":{groups},\
            \"Tags\":[{{\"Key\":\"Name\",\"Value\":\"host {n}\"}},{{\"Key\":\"team\",\"Value\":\"blue\"}},{{\"Key\":\"cost-center\",\"Value\":\"4711\"}}],\"HibernationOptions\":{{\"Configured\":false}},\
            \"MetadataOptions\":{{\"State\":\"applied\",\"HttpTokens\":\"required\",\"HttpPutResponseHopLimit\":2,\"HttpEndpoint\":\"enabled\"}}}}]}}").ok();
    }
    text.push_str("]}\n");
    text
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let only = arguments.iter().position(|a| a == "--only").map(|at| {
        arguments.remove(at);
        if at < arguments.len() { arguments.remove(at) } else { String::new() }
    });
    let texts: Vec<String> = if arguments.is_empty() {
        vec![generated()]
    } else {
        arguments.iter().map(std::fs::read_to_string).collect::<Result<_, _>>()?
    };
    let size: usize = texts.iter().map(String::len).sum();
    let megabytes = size as f64 / 1e6;
    let mut plain = f64::NAN;
    if only.as_deref() != Some("import") {
        let start = Instant::now();
        let mut values = 0;
        for text in &texts {
            for value in serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>() {
                values += usize::from(value?.is_object());
            }
        }
        plain = start.elapsed().as_secs_f64();
        println!("{megabytes:.0} MB into {values} plain values: {plain:.2} s, {:.0} MB/s", megabytes / plain);
    }
    if only.as_deref() != Some("values") {
        let start = Instant::now();
        let mut importer = Importer::new(Options::default());
        for text in &texts {
            importer.add_describe("us-east-1/all.json", text.as_bytes());
        }
        let read = start.elapsed().as_secs_f64();
        let imported = importer.finish();
        let whole = start.elapsed().as_secs_f64();
        println!(
            "imported: {whole:.2} s, {:.0} MB/s ({read:.2} s of it reading), {:.0} MB of topology, {:.2} times the speed of plain values",
            megabytes / whole,
            imported.topology.len() as f64 / 1e6,
            plain / whole,
        );
    }
    Ok(())
}
