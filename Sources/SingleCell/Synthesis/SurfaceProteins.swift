/// The 140 proteins of the competition's panel and the genes that code for them.
enum SurfaceProteins {
    /// A protein as the panel names it, and its gene's symbol; isotype controls have none.
    struct Protein: Sendable, Equatable {
        let name: String
        let gene: String?
    }

    /// In the order of the competition's target columns.
    static let all: [Protein] = panel.split { $0 == " " || $0 == "\n" }.map { entry in
        let parts = entry.split(separator: "=", omittingEmptySubsequences: false)
        let gene = parts.count == 2 ? String(parts[1]) : String(entry)
        return Protein(name: String(parts[0]), gene: gene.isEmpty ? nil : gene)
    }

    /// `NAME` alone where protein and gene share it, `NAME=GENE`, or `NAME=` without a gene.
    private static let panel = """
        CD86 CD274 CD270=TNFRSF14 CD155=PVR CD112=NECTIN2 CD47 CD48 CD40 CD154=CD40LG CD52
        CD3=CD3E CD8=CD8A CD56=NCAM1 CD19 CD33 CD11c=ITGAX HLA-A-B-C=HLA-A CD45RA=PTPRC
        CD123=IL3RA CD7 CD105=ENG CD49f=ITGA6 CD194=CCR4 CD4 CD44 CD14 CD16=FCGR3A CD25=IL2RA
        CD45RO=PTPRC CD279=PDCD1 TIGIT Mouse-IgG1= Mouse-IgG2a= Mouse-IgG2b= Rat-IgG2b=
        CD20=MS4A1 CD335=NCR1 CD31=PECAM1 Podoplanin=PDPN CD146=MCAM IgM=IGHM CD5 CD195=CCR5
        CD32=FCGR2A CD196=CCR6 CD185=CXCR5 CD103=ITGAE CD69 CD62L=SELL CD161=KLRB1 CD152=CTLA4
        CD223=LAG3 KLRG1 CD27 CD107a=LAMP1 CD95=FAS CD134=TNFRSF4 HLA-DR=HLA-DRA CD1c=CD1C
        CD11b=ITGAM CD64=FCGR1A CD141=THBD CD1d=CD1D CD314=KLRK1 CD35=CR1 CD57=B3GAT1 CD272=BTLA
        CD278=ICOS CD58 CD39=ENTPD1 CX3CR1 CD24 CD21=CR2 CD11a=ITGAL CD79b=CD79B CD244
        CD169=SIGLEC1 integrinB7=ITGB7 CD268=TNFRSF13C CD42b=GP1BA CD54=ICAM1 CD62P=SELP
        CD119=IFNGR1 TCR=TRAC Rat-IgG1= Rat-IgG2a= CD192=CCR2 CD122=IL2RB FceRIa=FCER1A
        CD41=ITGA2B CD137=TNFRSF9 CD163 CD83 CD124=IL4R CD13=ANPEP CD2 CD226 CD29=ITGB1
        CD303=CLEC4C CD49b=ITGA2 CD81 IgD=IGHD CD18=ITGB2 CD28 CD38 CD127=IL7R CD45=PTPRC CD22
        CD71=TFRC CD26=DPP4 CD115=CSF1R CD63 CD304=NRP1 CD36 CD172a=SIRPA CD72 CD158=KIR2DL1 CD93
        CD49a=ITGA1 CD49d=ITGA4 CD73=NT5E CD9 TCRVa7.2=TRAV1-2 TCRVd2=TRDV2 LOX-1=OLR1
        CD158b=KIR2DL3 CD158e1=KIR3DL1 CD142=F3 CD319=SLAMF7 CD352=SLAMF6 CD94=KLRD1 CD162=SELPLG
        CD85j=LILRB1 CD23=FCER2 CD328=SIGLEC7 HLA-E CD82 CD101 CD88=C5AR1 CD224=GGT1
        """
}
