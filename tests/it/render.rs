//! Pictures of networks: what they show, that nothing lies over anything else, and that no id breaks them.

use std::collections::BTreeMap;

use crate::support::{Folder, hopstamp, root, run_in};

const EXPERIMENT: [&str; 9] = [
    "render",
    "topologies/peered-sts.yaml",
    "--path",
    "--caller",
    "app-server",
    "--action",
    "sts:AssumeRole",
    "--resource",
    "arn:aws:iam::111122223333:role/target",
];

fn render(arguments: &[&str]) -> String {
    let run = hopstamp(arguments);
    assert_eq!(run.code, 0, "{}", run.all());
    run.stdout
}

fn experiment(format: &str) -> String {
    render(&[&EXPERIMENT[..], &["--format", format]].concat())
}

/// An element of an SVG: name, attributes, text right behind it.
#[derive(Debug)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

/// The elements of an XML text. Fails unless every tag is closed by its own.
fn elements(xml: &str) -> Vec<Element> {
    let mut open: Vec<String> = Vec::new();
    let mut all = Vec::new();
    for part in xml.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("a tag ends");
        assert!(!text.contains('>'), "a bare > in {text}");
        for entity in text.split('&').skip(1).chain(tag.split('&').skip(1)) {
            let name = entity.split(';').next().unwrap();
            assert!(["amp", "lt", "gt", "quot", "#39"].contains(&name), "&{name}");
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap().to_owned();
        let mut attributes = BTreeMap::new();
        let mut rest = &tag[name.len()..];
        while let Some((key, after)) = rest.split_once("=\"") {
            let (value, after) = after.split_once('"').unwrap();
            attributes.insert(key.trim().to_owned(), value.to_owned());
            rest = after;
        }
        if !tag.ends_with('/') {
            open.push(name.clone());
        }
        all.push(Element { name, attributes, text: text.to_owned() });
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    all
}

impl Element {
    fn class(&self) -> &str {
        self.attributes.get("class").map_or("", String::as_str)
    }
    fn number(&self, name: &str) -> i32 {
        self.attributes[name].parse().unwrap()
    }
    /// Left, top, right, bottom.
    fn rect(&self) -> [i32; 4] {
        let [x, y, w, h] = ["x", "y", "width", "height"].map(|n| self.number(n));
        [x, y, x + w, y + h]
    }
    /// The straight pieces of a path, as left, top, right, bottom.
    fn pieces(&self) -> Vec<[i32; 4]> {
        let mut pieces = Vec::new();
        for line in self.attributes["d"].split('M').skip(1) {
            let points: Vec<[i32; 2]> = line
                .split('L')
                .map(|p| {
                    let (x, y) = p.split_once(' ').unwrap();
                    [x.parse().unwrap(), y.parse().unwrap()]
                })
                .collect();
            pieces.extend(points.windows(2).map(|p| {
                let ([ax, ay], [bx, by]) = (p[0], p[1]);
                assert!(ax == bx || ay == by, "a slanted line: {line}");
                [ax.min(bx), ay.min(by), ax.max(bx), ay.max(by)]
            }));
        }
        pieces
    }
}

fn overlap(a: [i32; 4], b: [i32; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// Fails if anything lies over anything else that it should not lie over.
fn nothing_overlaps(svg: &str) {
    let all = elements(svg);
    let page = [0, 0, all[0].number("width"), all[0].number("height")];
    let of = |name: &str, class: &str| -> Vec<&Element> {
        all.iter().filter(|e| e.name == name && e.class().split(' ').any(|c| c == class)).collect()
    };
    let nodes: Vec<[i32; 4]> = of("rect", "node").iter().map(|e| e.rect()).collect();
    for (n, a) in nodes.iter().enumerate() {
        assert!(nodes[n + 1..].iter().all(|b| !overlap(*a, *b)), "things overlap at {a:?}");
    }
    for class in ["vpc", "subnet"] {
        let boxes: Vec<[i32; 4]> = of("rect", class).iter().map(|e| e.rect()).collect();
        for (n, a) in boxes.iter().enumerate() {
            // The pile behind a box of several has its size, moved by eight at most.
            let pile = |b: &[i32; 4]| (a[0] - b[0]).abs() <= 8 && (a[1] - b[1]).abs() <= 8;
            assert!(boxes[n + 1..].iter().all(|b| !overlap(*a, *b) || pile(b)), "{class}: {a:?}");
        }
    }
    let mut lines = of("path", "wire");
    lines.extend(of("path", "trip"));
    for line in lines.iter().filter(|l| !l.attributes["d"].contains('h')) {
        for piece in line.pieces() {
            // A hair's breadth: what runs along the rim of a thing does not pass through it.
            let thin = [piece[0], piece[1], piece[2].max(piece[0] + 1), piece[3].max(piece[1] + 1)];
            for node in &nodes {
                let inner = [node[0] + 1, node[1] + 1, node[2] - 1, node[3] - 1];
                assert!(!overlap(thin, inner), "a line passes through a thing: {piece:?} {node:?}");
            }
            assert!(piece[0] >= 0 && piece[2] <= page[2] && piece[3] <= page[3], "{piece:?} leaves the page");
        }
    }
    let plates: Vec<[i32; 4]> = of("rect", "plate").iter().map(|e| e.rect()).collect();
    for plate in &plates {
        assert!(nodes.iter().all(|n| !overlap(*n, *plate)), "a name lies over a thing: {plate:?}");
        assert!(plates.iter().all(|p| p == plate || !overlap(*p, *plate)), "names overlap: {plate:?}");
    }
    texts_fit(&all, page);
}

/// Every text in letters of one width ends before the box it begins in does.
fn texts_fit(all: &[Element], page: [i32; 4]) {
    let boxes: Vec<[i32; 4]> = all
        .iter()
        .filter(|e| e.name == "rect" && !["badge", "paper"].contains(&e.class()))
        .map(Element::rect)
        .collect();
    for text in all.iter().filter(|e| e.name == "text") {
        let size = match text.class().split(' ').next().unwrap() {
            "title" => 17.0,
            "head" => 12.0,
            "sign" => 9.0,
            _ => 10.0,
        };
        let plain = text.text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
        let plain = plain.replace("&quot;", "\"").replace("&#39;", "'");
        let (x, y) = (text.number("x"), text.number("y"));
        let right = x + (f64::from(u32::try_from(plain.chars().count()).unwrap()) * size * 0.602) as i32;
        let around = boxes
            .iter()
            .filter(|b| b[0] <= x && x < b[2] && b[1] <= y && y < b[3])
            .min_by_key(|b| b[2] - b[0]);
        let end = around.map_or(page[2], |b| b[2]);
        if text.class() != "number" {
            assert!(right <= end, "`{plain}` ends at {right}, its box at {end}");
        }
    }
}

#[test]
fn the_experiment_shows_every_box_every_step_and_every_stamp() {
    let svg = experiment("svg");
    nothing_overlaps(&svg);
    let texts: Vec<String> =
        elements(&svg).into_iter().filter(|e| e.name == "text").map(|e| e.text).collect();
    for shown in [
        "account lab  111122223333",
        "us-east-1",
        "vpc-05c07e7f",
        "vpc-0c3610a65f744e73f",
        "subnet-app",
        "subnet-endpoints",
        "app-server",
        "pcx-lab",
        "vpce-sts",
        "sts.us-east-1",
        "aws:SourceVpc",
        "aws:VpcSourceIp",
        "172.31.10.5 (assumption remote-vpc-source-ip)",
        "absent: the request came through a VPC endpoint",
        "DENIED",
        "implicitly: no identity-based policy allows it",
    ] {
        assert!(texts.iter().any(|t| t == shown), "{shown} in {texts:#?}");
    }
    for number in ["1", "2", "3", "4", "5"] {
        let badges = elements(&svg).iter().filter(|e| e.class() == "number" && e.text == number).count();
        assert_eq!(badges, 2, "step {number} is marked on the picture and below it");
    }
}

#[test]
fn the_request_runs_over_the_peering_connection() {
    let svg = experiment("svg");
    let all = elements(&svg);
    let trip: Vec<[i32; 4]> = all
        .iter()
        .filter(|e| e.class() == "trip" && e.attributes.contains_key("marker-end"))
        .flat_map(Element::pieces)
        .collect();
    let peering: Vec<[i32; 4]> = all
        .iter()
        .filter(|e| e.class() == "wire peering" && !e.attributes["d"].contains('h'))
        .flat_map(Element::pieces)
        .collect();
    assert!(!peering.is_empty());
    for piece in peering {
        let covered =
            trip.iter().any(|t| t[1] == piece[1] && t[3] == piece[3] && t[0] <= piece[2] && piece[0] <= t[2]);
        assert!(covered, "{piece:?} by {trip:?}");
    }
}

#[test]
fn a_picture_is_accessible() {
    let svg = experiment("svg");
    let all = elements(&svg);
    assert_eq!(all[0].attributes["role"], "img");
    assert_eq!(all[0].attributes["aria-labelledby"], "title desc");
    assert_eq!((all[1].name.as_str(), all[2].name.as_str()), ("title", "desc"));
    assert_eq!(all[1].text, "peered-sts: app-server calls sts:AssumeRole");
    assert_eq!(
        all[2].text,
        "A network of 2 VPCs in 1 account. The request passes app-server, dns, pcx-lab, vpce-sts, sts.us-east-1."
    );
    assert!(svg.contains("prefers-color-scheme:dark"));
    assert!(
        !svg.contains("http") || svg.matches("http").count() == 1,
        "nothing is fetched; only the name space is named"
    );
}

#[test]
fn every_topology_of_the_project_is_drawn_without_overlap() {
    let mut drawn = 0;
    for entry in std::fs::read_dir(root().join("topologies")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "yaml") {
            let path = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            let svg = render(&["render", &path]);
            assert!(!svg.contains("found no place"), "{path}");
            nothing_overlaps(&svg);
            assert_eq!(svg, render(&["render", &path]), "{path}: twice the same");
            drawn += 1;
        }
    }
    assert!(drawn > 5);
    nothing_overlaps(&render(&["render", "tests/data/topology/everything.yaml"]));
}

#[test]
fn sixty_vpcs_are_drawn_one_by_one_around_their_hub() {
    let svg = render(&["render", "topologies/hub-60.yaml"]);
    let all = elements(&svg);
    let vpcs: Vec<[i32; 4]> = all.iter().filter(|e| e.class() == "vpc").map(Element::rect).collect();
    assert_eq!(vpcs.len(), 60);
    let above = |y: i32| vpcs.iter().filter(|v| v[3] < y).count();
    let hub = all.iter().position(|e| e.text == "transit gateway tgw-hub").unwrap();
    let hub = all[hub..].iter().find(|e| e.class() == "node").unwrap().rect();
    assert!((20..=40).contains(&above(hub[1])), "the hub stands in the middle: {} above", above(hub[1]));
    let attachments =
        all.iter().filter(|e| e.class() == "wire attachment" && !e.attributes["d"].contains('h')).count();
    assert_eq!(attachments, 60);
}

#[test]
fn only_what_the_filters_want_is_drawn_and_the_rest_is_counted() {
    let svg = render(&["render", "topologies/hub-60.yaml", "--account", "orders", "--account", "network"]);
    assert_eq!(elements(&svg).iter().filter(|e| e.class() == "vpc").count(), 8);
    assert!(svg.contains("52 of 60 VPCs: the filter leaves them out"), "{svg}");
    let one = render(&["render", "topologies/hub-60.yaml", "--vpc", "vpc-orders-1"]);
    assert_eq!(elements(&one).iter().filter(|e| e.class() == "vpc").count(), 1);
    let none = hopstamp(&["render", "topologies/hub-60.yaml", "--region", "eu-west-1"]);
    assert_eq!(none.code, 2);
    assert!(none.stderr.contains("there is no Region `eu-west-1` to draw"), "{}", none.stderr);
    let slip = hopstamp(&["render", "topologies/hub-60.yaml", "--vpc", "vpc-order-1"]);
    assert!(slip.stderr.contains("did you mean `vpc-orders-1`?"), "{}", slip.stderr);
}

#[test]
fn what_a_request_passes_is_drawn_whatever_the_filter() {
    let svg = render(&[
        "render",
        "topologies/hub-60.yaml",
        "--vpc",
        "vpc-orders-1",
        "--path",
        "--caller",
        "app-payments",
        "--action",
        "sts:AssumeRole",
        "--resource",
        "arn:aws:iam::222200003333:role/target",
    ]);
    for vpc in ["vpc-orders-1", "vpc-payments-1", "vpc-endpoints"] {
        assert!(elements(&svg).iter().any(|e| e.name == "text" && e.text == vpc), "{vpc}");
    }
    nothing_overlaps(&svg);
}

/// A topology of many VPCs: one hub, peered with all others, in accounts of ten.
fn many(count: usize) -> Folder {
    let mut text = String::from("vpcs:\n");
    for n in 0..count {
        let account = 300_000_000_000_u64 + (n / 10) as u64;
        let (a, b) = (10 + n / 200, n % 200);
        text.push_str(&format!(
            "  vpc-{n}: {{ account: \"{account}\", region: us-east-1, cidrs: [{a}.{b}.0.0/16], \
             subnets: {{ subnet-{n}: {{ az: use1-az1, cidr: {a}.{b}.1.0/24 }} }} }}\n"
        ));
    }
    text.push_str("vpc_peering_connections:\n");
    for n in 1..count {
        text.push_str(&format!("  pcx-{n}: {{ requester: vpc-0, accepter: vpc-{n} }}\n"));
    }
    text.push_str("callers:\n");
    for n in 0..count {
        let (a, b) = (10 + n / 200, n % 200);
        text.push_str(&format!("  app-{n}: {{ kind: ec2, subnet: subnet-{n}, private_ip: {a}.{b}.1.9 }}\n"));
    }
    let folder = Folder::new("render-many");
    folder.write("many.yaml", &text);
    folder
}

#[test]
fn hundreds_of_vpcs_are_folded_and_the_picture_says_so() {
    let folder = many(400);
    for format in ["svg", "mermaid", "dot"] {
        let run = run_in(folder.path(), &["render", "many.yaml", "--format", format]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.contains("400 VPCs are folded into 3 boxes"), "{format}: {}", run.stdout);
        assert!(run.stdout.contains("39 accounts like 300000000001"), "{format}: {}", run.stdout);
        assert!(run.stdout.len() < 20_000, "{format}");
    }
    let svg = run_in(folder.path(), &["render", "many.yaml"]).stdout;
    nothing_overlaps(&svg);
    assert!(svg.contains("390 connections"), "{svg}");
    let path = ["render", "many.yaml", "--path", "--caller", "app-399", "--action", "s3:ListAllMyBuckets"];
    let over = run_in(folder.path(), &path);
    assert_eq!(over.code, 0, "{}", over.stderr);
    assert!(
        elements(&over.stdout).iter().any(|e| e.text == "subnet-399"),
        "what the request passes is not folded"
    );
    assert!(over.stdout.contains("UNREACHABLE"));
}

#[test]
fn a_chain_is_drawn_leg_by_leg() {
    let svg = render(&[
        "render",
        "topologies/nat-only.yaml",
        "--path",
        "--caller",
        "shop-server",
        "--action",
        "s3:GetObject",
        "--resource",
        "arn:aws:s3:::reports/a",
        "--via",
        "athena",
        "--resource-account",
        "111122223333",
    ]);
    nothing_overlaps(&svg);
    let numbers: Vec<String> =
        elements(&svg).into_iter().filter(|e| e.class() == "number").map(|e| e.text).collect();
    for number in ["1.1", "2"] {
        assert!(numbers.iter().any(|n| n == number), "{number} in {numbers:?}");
    }
}

#[test]
fn no_id_breaks_a_picture() {
    let folder = Folder::new("render-hostile");
    let name = r#"a"<b>&'`;#]|%%{init}\\n"#.replace("\\\\", "\\");
    let topology = format!(
        "vpcs:\n  '{0}': {{ account: \"111122223333\", region: us-east-1, cidrs: [10.0.0.0/16], subnets: {{ '{0}s': {{ az: use1-az1, cidr: 10.0.0.0/24 }} }} }}\n\
         callers:\n  '{0}c': {{ kind: ec2, subnet: '{0}s', private_ip: 10.0.0.9 }}\n  '日本語のとても長い名前のホスト': {{ kind: ec2, subnet: '{0}s', private_ip: 10.0.0.10 }}\n",
        name.replace('\'', "''")
    );
    folder.write("t.yaml", &topology);
    let title = "</title><script>alert(1)</script>\"--";
    let svg = run_in(folder.path(), &["render", "t.yaml", "--title", title]);
    assert_eq!(svg.code, 0, "{}", svg.stderr);
    nothing_overlaps(&svg.stdout);
    assert!(!svg.stdout.contains("<script"));
    let mermaid =
        run_in(folder.path(), &["render", "t.yaml", "--format", "mermaid", "--title", title]).stdout;
    for line in mermaid.lines().skip_while(|l| *l != "flowchart LR") {
        assert!(line.matches('"').count() % 2 == 0, "{line}");
        assert!(!line.contains("%%") && !line.contains('`') && !line.contains("<b>&"), "{line}");
    }
    let dot = run_in(folder.path(), &["render", "t.yaml", "--format", "dot", "--title", title]).stdout;
    for line in dot.lines() {
        let quotes = line.replace("\\\\", "").replace("\\\"", "").matches('"').count();
        assert!(quotes % 2 == 0, "{line}");
    }
}

#[test]
fn the_experiment_as_mermaid() {
    insta::assert_snapshot!(experiment("mermaid"));
}

#[test]
fn the_experiment_as_dot() {
    insta::assert_snapshot!(experiment("dot"));
}

#[test]
fn the_pictures_of_the_readme_come_from_the_commands_it_names() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let text = readme.replace("\\\n", " ");
    let mut made = Vec::new();
    for line in text.lines() {
        let Some((command, file)) = line.trim().split_once(" > docs/pictures/") else { continue };
        let arguments: Vec<&str> = command.split_whitespace().skip_while(|w| *w != "render").collect();
        let file = format!("docs/pictures/{}", file.trim());
        let kept = std::fs::read_to_string(root().join(&file)).unwrap();
        assert!(kept == render(&arguments), "{file} is not what `{command}` prints");
        assert!(readme.contains(&format!("]({file})")), "{file} is not shown");
        made.push(file);
    }
    let mut there: Vec<String> = std::fs::read_dir(root().join("docs/pictures"))
        .unwrap()
        .map(|e| format!("docs/pictures/{}", e.unwrap().file_name().to_string_lossy()))
        .collect();
    made.sort();
    there.sort();
    assert_eq!(made, there, "every picture is named with its command");
}
